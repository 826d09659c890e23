"""`/healthz`: this process answers. `/readyz`: the database answers, and somebody works off the queue."""

from dataclasses import asdict

from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache

from marketplace.foundation.core.clients import is_near
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.recovery import guard
from marketplace.shop.search.standing import standing

WAITING = """
    SELECT coalesce(max(extract(epoch FROM %(now)s - began)), 0) FROM (
        SELECT coalesce(job.scheduled_at, (SELECT min(event.at) FROM procrastinate_events event WHERE event.job_id = job.id)) AS began
        FROM procrastinate_jobs job WHERE job.status = 'todo' AND coalesce(job.scheduled_at, %(now)s) <= %(now)s
    ) waiting
"""
SILENCE = "SELECT extract(epoch FROM %(now)s - max(last_heartbeat)) FROM procrastinate_workers"
STALLED = """
    SELECT count(*) FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing' AND coalesce(worker.last_heartbeat, '-infinity') < %(now)s - make_interval(secs => %(silent)s)
"""


@never_cache
def healthz(request):
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request):
    """503 when pages or messages would not come; what an operator should look at is told, but turns nobody away: a restore too.

    How much waits and fails is told to our own machines only.
    """
    try:
        facts = _facts(timezone.now())
    except OperationalError:
        return JsonResponse({"ready": False, "database": False}, status=503)
    works = facts["worker_silent_seconds"] is not None and facts["worker_silent_seconds"] <= settings.WORKER_SILENT_SECONDS
    ready = works and facts["oldest_job_seconds"] <= settings.WORKER_LAG_SECONDS
    told = facts if is_near(request) else {}
    return JsonResponse({"ready": ready, "database": True, **told}, status=200 if ready else 503)


def _facts(now):
    given = {"now": now, "silent": settings.WORKER_SILENT_SECONDS}
    with connection.cursor() as cursor:
        ask = lambda question: cursor.execute(question, given).fetchone()[0]  # noqa: E731
        silence = ask(SILENCE)
        return {
            "worker_silent_seconds": None if silence is None else int(silence),
            "oldest_job_seconds": int(ask(WAITING)),
            "stalled_jobs": ask(STALLED),
            "failed_messages": Message.objects.undeliverable().count(),
            "recovery": guard.is_on(),
            "search": asdict(standing(now)),
        }


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]
