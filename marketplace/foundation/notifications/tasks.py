from procrastinate.contrib.django import app

from . import links, services


@app.task(queue="messages", retry=5)
def dispatch(message):
    services.dispatch(message)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="messages", queueing_lock="notifications.chase")
def chase(timestamp):
    services.chase()


@app.periodic(cron="11 3 * * *")
@app.task(queueing_lock="notifications.tidy_links", pass_context=False)
def tidy_links(timestamp=None):
    links.tidy()
