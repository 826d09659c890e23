"""Housekeeping of the core."""

from procrastinate.contrib.django import app

from . import limits


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="core.tidy_limits", pass_context=False)
def tidy_limits(timestamp=None):
    limits.tidy()
