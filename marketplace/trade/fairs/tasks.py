from procrastinate.contrib.django import app

from . import services


@app.periodic(cron="0 0 * * *")  # 07:00 in Vietnam
@app.task(queueing_lock="fairs.remind")
def remind(timestamp):
    services.remind()
