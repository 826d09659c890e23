"""How search stands, for who operates it: which engine is set, which one serves, how far the indices are behind."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone

from catalogue.models import Product

from .models import IndexState, PageDocument, PageState


@dataclass(frozen=True)
class OfIndex:
    serving: str
    problem: str = ""  # why another engine serves
    waiting: int = 0  # rows
    lag_seconds: int = 0  # of the one that waits longest
    refused: int = 0


@dataclass(frozen=True)
class Standing(OfIndex):
    """Of goods; of the pages beside them apart."""

    engine: str = ""  # set
    pages: OfIndex | None = None


def standing(now=None):
    now, engine = now or timezone.now(), settings.SEARCH_ENGINE
    if engine != "elasticsearch":
        return Standing(serving=engine, engine=engine, pages=OfIndex(engine))
    from .engines.guarded import breaker, pages_breaker

    goods = _of_index(breaker, IndexState, now)
    return Standing(**goods, engine=engine, pages=OfIndex(**_of_index(pages_breaker, PageState, now)))


def _of_index(breaker, states, now):
    problem = _problem(breaker)
    oldest = states.objects.waiting().aggregate(at=Min("changed_at"), rows=Count("pk"))
    return {
        "serving": "postgres" if problem else "elasticsearch",
        "problem": problem,
        "waiting": oldest["rows"],
        "lag_seconds": max(0, int((now - oldest["at"]).total_seconds())) if oldest["at"] else 0,
        "refused": states.objects.refused().count(),
    }


def _problem(breaker):
    """Looks now, unless it is known already that the cluster does not serve."""
    if breaker.problem:
        breaker.allows()  # sends somebody to try it, if it is time
    else:
        breaker.prove()
    return breaker.problem


def refused():
    """[(listing, state)] of goods that the cluster did not take."""
    states = list(IndexState.objects.refused())
    listings = Product.objects.in_bulk([state.pk for state in states])
    return [(listings[state.pk], state) for state in states if state.pk in listings]


def refused_pages():
    """[(document, state)] of pages that it did not take."""
    states = list(PageState.objects.refused())
    rows = {row.address: row for row in PageDocument.objects.addressed([state.pk for state in states])}
    return [(rows[state.pk], state) for state in states if state.pk in rows]
