from procrastinate.contrib.django import app

from . import services


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="purchases.run_clocks")
def run_clocks(timestamp):
    services.run_clocks()
