from procrastinate.contrib.django import app

from . import guard, journal


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="recovery.carry_forward", pass_context=False)
def carry_forward(timestamp=None):
    """What workers wrote since the last form goes into the file beside the database."""
    guard.keep(now=True)


@app.periodic(cron="43 3 * * *")
@app.task(queueing_lock="recovery.tidy", pass_context=False)
def tidy(timestamp=None):
    journal.tidy()
