"""Housekeeping of drafts; what dates alone have changed."""

from procrastinate.contrib.django import app

from . import services


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="outlets.drop_idle", pass_context=False)
def drop_idle_drafts(timestamp=None):
    services.drop_idle()


@app.periodic(cron="20 17 * * *")  # 00:20 in Vietnam
@app.task(queueing_lock="outlets.look", pass_context=False)
def look_at_kinds(timestamp=None):
    services.look()
