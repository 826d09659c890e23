from procrastinate.contrib.django import app

from . import services


@app.periodic(cron="10 19 * * *")  # 02:10 in Vietnam
@app.task(queueing_lock="ledger.check")
def check(timestamp):
    services.check()
