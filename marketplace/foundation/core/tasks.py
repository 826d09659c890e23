"""Housekeeping of the core: limits, sessions that have ended, and jobs whose worker died."""

from django.contrib.sessions.backends.db import SessionStore
from procrastinate.contrib.django import app

from . import limits


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="core.tidy_limits", pass_context=False)
def tidy_limits(timestamp=None):
    limits.tidy()


@app.periodic(cron="29 3 * * *")
@app.task(queueing_lock="core.tidy_sessions", pass_context=False)
def tidy_sessions(timestamp=None):
    SessionStore.clear_expired()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="core.retry_stalled")
async def retry_stalled(timestamp=None):
    """A killed worker leaves its jobs "doing"; tasks are idempotent, so another may begin them again."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)
