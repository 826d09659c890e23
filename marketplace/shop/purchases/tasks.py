from procrastinate.contrib.django import app

from . import services


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="purchases.run_clocks")
def run_clocks(timestamp):
    services.run_clocks()


@app.task(retry=5)
def set_apart(order):
    services.set_apart(order)
