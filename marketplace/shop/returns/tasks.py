from procrastinate.contrib.django import app

from . import replacing, services


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="returns.run")
def run(timestamp):
    """Makers who let their deadline pass; new parcels that nobody chose or sent."""
    services.run()
    replacing.run()
