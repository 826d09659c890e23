from procrastinate.contrib.django import app

from . import services, wishes


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="stock.tell_wishes")
def tell_wishes(timestamp):
    while wishes.tell():
        pass


@app.periodic(cron="47 * * * *")
@app.task(queueing_lock="stock.tidy")
def tidy(timestamp):
    services.tidy()
