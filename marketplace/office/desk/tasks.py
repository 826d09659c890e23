from procrastinate.contrib.django import app

from marketplace.office.desk import previews


@app.periodic(cron="40 18 * * *")  # 01:40 in Vietnam
@app.task(queueing_lock="sweep_kept_scans")
def sweep_kept_scans(timestamp):
    previews.sweep()
