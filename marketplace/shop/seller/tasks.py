from procrastinate.contrib.django import app

from . import stock_messages


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="seller.tell_low")
def tell_low(timestamp):
    stock_messages.tell_low()
