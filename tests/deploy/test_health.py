"""What a load balancer and a watchman ask."""

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from marketplace.foundation.core import tasks


def heartbeat(seconds_ago):
    with connection.cursor() as cursor:
        statement = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id"
        return cursor.execute(statement, [seconds_ago]).fetchone()[0]


def change(statement, *given):
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def test_healthz_needs_no_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_with_a_living_worker(client, settings):
    heartbeat(1)

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.headers["Cache-Control"].split(", ")[-1] == "private"
    search = {"serving": "postgres", "problem": "", "waiting": 0, "lag_seconds": 0, "refused": 0}
    told = response.json()
    assert 1 <= told.pop("worker_silent_seconds") < settings.WORKER_SILENT_SECONDS  # a loaded machine takes its time
    assert told == {
        "ready": True,
        "database": True,
        "oldest_job_seconds": 0,
        "stalled_jobs": 0,
        "failed_messages": 0,
        "recovery": False,
        "search": {"engine": "postgres", **search, "pages": search},
    }


@pytest.mark.django_db
def test_not_ready_without_a_worker(client):
    assert client.get("/readyz").status_code == 503
    heartbeat(120)
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_not_ready_when_a_job_waits_too_long(client):
    heartbeat(1)
    job = tasks.tidy_limits.defer(timestamp=1)
    assert client.get("/readyz").status_code == 200
    change("UPDATE procrastinate_events SET at = at - interval '6 minutes' WHERE job_id = %s", job)

    response = client.get("/readyz")

    assert (response.status_code, response.json()["oldest_job_seconds"]) == (503, 360)


@pytest.mark.django_db
def test_a_job_for_later_is_not_late(client):
    heartbeat(1)
    job = tasks.tidy_limits.configure(schedule_in={"hours": 1}).defer(timestamp=1)
    change("UPDATE procrastinate_events SET at = at - interval '6 minutes' WHERE job_id = %s", job)

    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_stalled_jobs_are_counted_and_turn_nobody_away(client):
    heartbeat(1)
    job = tasks.tidy_limits.defer(timestamp=1)
    change("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", heartbeat(300), job)

    response = client.get("/readyz")

    assert (response.status_code, response.json()["stalled_jobs"]) == (200, 1)
    assert ProcrastinateJob.objects.get(pk=job).status == "doing"


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [{"REMOTE_ADDR": "8.8.8.8"}, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}])
def test_a_stranger_hears_only_whether_it_is_ready(client, asked):
    heartbeat(1)

    response = client.get("/readyz", **asked)

    assert (response.status_code, response.json()) == (200, {"ready": True, "database": True})
