"""The real worker, as `make demo` starts it, on the test's own database."""

import signal

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from marketplace.foundation.core import tasks
from tests.factories.workers import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def jobs(**fields):
    return ProcrastinateJob.objects.filter(**fields)


def test_a_task_rolled_back_never_runs_and_a_committed_one_does(worker):
    with transaction.atomic():
        tasks.tidy_limits.defer(timestamp=1)
        transaction.set_rollback(True)
    tasks.tidy_limits.defer(timestamp=2)

    worker()

    wait_until(lambda: not jobs(args__timestamp=2).exists())
    assert not jobs(args__timestamp=1).exists()
    assert not jobs(status="failed").exists()


def test_a_worker_asked_to_stop_stops(worker):
    process = worker()
    wait_until(lambda: count("procrastinate_workers") == 1)

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=30) == 0


def test_jobs_of_a_worker_that_died_are_begun_again(worker):
    job = tasks.tidy_limits.defer(timestamp=3)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '10 minutes') RETURNING id")
        dead = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [dead, job])
    tasks.retry_stalled.defer(timestamp=0)

    worker()

    wait_until(lambda: not jobs(pk=job).exists())


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]
