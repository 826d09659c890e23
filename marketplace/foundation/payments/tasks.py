from procrastinate.contrib.django import app

from . import services


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="payments.expire_overdue")
def expire_overdue(timestamp):
    services.expire_overdue()
