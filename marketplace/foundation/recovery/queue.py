"""The worker in recovery mode: what could send, charge or decide by the clock waits; what only takes note goes on (RECOVERY_TASKS)."""

from contextlib import suppress

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from procrastinate.exceptions import AlreadyEnqueued

from . import guard

LATER = {"minutes": 1}


def prepare(app):
    """Called once procrastinate has its settings."""
    app.worker_defaults["worker_middleware"] = [pause]


def goes_on(name):
    return name.startswith(settings.RECOVERY_TASKS)


async def pause(run, context, _worker):
    """Around every job of a worker."""
    if not guard.watches() or goes_on(context.job.task_name) or not await sync_to_async(_is_on)():
        return await run()
    await _put_off(context.app, context.job)
    return None


def _is_on():
    """In a thread of the worker, which outlives its connection where the server of the database was restarted meanwhile."""
    close_old_connections()
    return guard.is_on()


async def _put_off(app, job):
    """Anew instead of once more: no try is used up, and of those that only one may wait of (periodic ones), one waits."""
    later = app.configure_task(
        job.task_name, queue=job.queue, lock=job.lock, queueing_lock=job.queueing_lock, priority=job.priority, schedule_in=LATER
    )
    with suppress(AlreadyEnqueued):
        await later.defer_async(**job.task_kwargs)
