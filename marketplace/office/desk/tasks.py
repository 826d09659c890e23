from procrastinate.contrib.django import app

from marketplace.office.desk import previews, services


@app.periodic(cron="40 18 * * *")  # 01:40 in Vietnam
@app.task(queueing_lock="sweep_kept_scans")
def sweep_kept_scans(timestamp):
    previews.sweep()


@app.periodic(cron="30 0 * * *")  # 07:30 in Vietnam
@app.task(queueing_lock="remind_answers")
def remind_answers(timestamp):
    services.remind_answers()
