from procrastinate.contrib.django import app

from . import services


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="purchases.run_clocks")
def run_clocks(timestamp):
    services.run_clocks()


@app.task(retry=5)
def set_apart(order):
    services.set_apart(order)


@app.periodic(cron="15 1-13 * * *")  # by day in Vietnam
@app.task(queueing_lock="purchases.ask_for_accounts")
def ask_for_accounts(timestamp):
    """Where money may go back to."""
    services.ask_for_accounts()
