"""Background work of the register."""

from procrastinate.contrib.django import app

from . import services


@app.periodic(cron="2 17 * * *")  # 00:02 in Vietnam
@app.task(queueing_lock="tell_lapsed")
def tell_lapsed(timestamp):
    services.tell_lapsed()
