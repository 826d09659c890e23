"""The queue: procrastinate in PostgreSQL, tasks found in each room's tasks.py."""

PROCRASTINATE_WORKER_DEFAULTS = {
    "concurrency": 2,
    "shutdown_graceful_timeout": 20,
    "delete_jobs": "successful",  # arguments are ids, but even those are not kept for ever
}
PROCRASTINATE_ON_APP_READY = "marketplace.foundation.recovery.queue.prepare"
WORKER_SILENT_SECONDS = 60  # a worker says every ten seconds that it lives
WORKER_LAG_SECONDS = 300  # a job that waits longer means that nobody works
