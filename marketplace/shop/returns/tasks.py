from procrastinate.contrib.django import app

from . import services


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="returns.run")
def run(timestamp):
    """Makers who let their deadline pass."""
    services.run()
