"""How search stands, for who operates it: which engine is set, which one serves, how far the index is behind."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone

from catalogue.models import Product

from .models import IndexState


@dataclass(frozen=True)
class Standing:
    engine: str  # set
    serving: str
    problem: str = ""  # why another one serves
    waiting: int = 0  # listings
    lag_seconds: int = 0  # of the one that waits longest
    refused: int = 0


def standing(now=None):
    if settings.SEARCH_ENGINE != "elasticsearch":
        return Standing(settings.SEARCH_ENGINE, settings.SEARCH_ENGINE)
    problem = _problem()
    oldest = IndexState.objects.waiting().aggregate(at=Min("changed_at"), listings=Count("pk"))
    lag = ((now or timezone.now()) - oldest["at"]).total_seconds() if oldest["at"] else 0
    return Standing(
        engine=settings.SEARCH_ENGINE,
        serving="postgres" if problem else settings.SEARCH_ENGINE,
        problem=problem,
        waiting=oldest["listings"],
        lag_seconds=max(0, int(lag)),
        refused=IndexState.objects.refused().count(),
    )


def _problem():
    """Looks now, unless it is known already that the cluster does not serve."""
    from .engines.guarded import breaker

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
