"""Housekeeping of drafts."""

from procrastinate.contrib.django import app

from . import services


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="outlets.drop_idle", pass_context=False)
def drop_idle_drafts(timestamp=None):
    services.drop_idle()
