from procrastinate.contrib.django import app

from . import wishes


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="stock.tell_wishes")
def tell_wishes(timestamp):
    while wishes.tell():
        pass
