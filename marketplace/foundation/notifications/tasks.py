from procrastinate.contrib.django import app

from . import services


@app.task(queue="messages", retry=5)
def dispatch(message):
    services.dispatch(message)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="messages", queueing_lock="notifications.chase")
def chase(timestamp):
    services.chase()
