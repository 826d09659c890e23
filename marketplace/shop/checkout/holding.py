"""Goods are set aside for who has come to the till: as many as are free, and not for everybody without end.

Looking at the page is the beginning; every step on it, and typing, is a sign of life. Nobody is turned away here: where nothing is
set aside any more, one may still order what there is.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from marketplace.foundation.core import clients, limits
from marketplace.shop.basket import holders
from marketplace.shop.stock import selectors as stock_selectors
from marketplace.shop.stock import services as stock

OFTEN = timedelta(minutes=1)  # a hold is prolonged by no less


@dataclass(frozen=True)
class AtTheTill:
    """What the page says about it."""

    until: object = None  # nothing is set aside where there is none
    short: list = field(default_factory=list)  # (row, how many of it are set aside)
    refused: bool = False  # too much or for too long: nothing (more) is set aside for now
    seconds: int = 0


def is_a_visit(request):
    """Not a browser that fetches the page in case somebody clicks, nor one that asks for its head alone."""
    return request.method != "HEAD" and "prefetch" not in request.headers.get("Sec-Purpose", "")


def hold(basket, *, rows, network, on=None):
    """Set aside what these rows of its summary ask for. Commits for itself, so it stands outside the purchase's transaction."""
    on, own = on or timezone.now(), holders.of_basket(basket)
    wanted = {row.offer.pack.pool.pk: min(row.quantity, row.offer.most) for row in rows if _holdable(row)}
    mine = stock_selectors.reserved_by(own, on)
    has = {row.pool_id: row.quantity for row in mine}
    if has == wanted and mine and min(row.until for row in mine) > on + timedelta(minutes=settings.HOLD_MINUTES) - OFTEN:
        return _told(rows, has, min(row.until for row in mine), on)
    refused = not _may(own, network, sum(max(0, n - has.get(pool, 0)) for pool, n in wanted.items()))
    if refused:
        wanted = {pool: min(n, has[pool]) for pool, n in wanted.items() if pool in has}
    held = stock.hold(wanted, reference=own)
    return _told(rows, held.quantities, held.until, on, refused=refused or held.over)


def of_request(request, basket, rows):
    return hold(basket, rows=rows, network=clients.client_network(request))


def _holdable(row):
    return row.offer.available > 0 and (row.trouble is None or row.trouble.code in ("less", "most_each"))


def _may(own, network, packs):
    """Each shopper and each network takes so much off the shelf in an hour."""
    if not packs:
        return True
    try:
        for key, (limit, seconds) in ((own, settings.HELD_PER_SHOPPER), (network, settings.HELD_PER_NETWORK)):
            limits.spend(f"hold:{key}", limit=limit, seconds=seconds, cost=packs)
    except limits.TooMany:
        return False
    return True


def _told(rows, has, until, on, *, refused=False):
    holdable = [row for row in rows if _holdable(row)]
    short = [(row, has.get(row.offer.pack.pool.pk, 0)) for row in holdable if has.get(row.offer.pack.pool.pk, 0) < row.quantity]
    return AtTheTill(until, short, refused, int((until - on).total_seconds()) if until else 0)
