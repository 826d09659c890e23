"""Set aside for who stands at the till.

One row for a shopper (`reference`, see `basket.holders`) and a pool. It counts until its moment, whether or not anybody tidied it, and
never against its own shopper. A stay at the till is one *run*: it begins with the first hold, is prolonged while the shopper does
something, and ends for good after HOLD_MOST_MINUTES; leaving and coming back within HOLD_REST_MINUTES is the same run.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from marketplace.shop.stock.models import Pool, Reservation

from .rows import announce, lock_pools

KEPT = timedelta(days=1)  # then nothing asks for a hold any more


@dataclass(frozen=True)
class Held:
    """What is set aside for one shopper now."""

    quantities: dict = field(default_factory=dict)  # pool key: packs
    until: datetime | None = None  # nothing is set aside where there is none
    over: bool = False  # the longest stay has been used up: for a while nothing more is set aside


@transaction.atomic
def hold(wanted, *, reference, on=None):
    """Set aside of `wanted` {pool key: packs} what is free, from now on for the usual time; what is not wanted any more is free again."""
    theirs = Reservation.objects.running(on).filter(pool=OuterRef("pk"), reference=reference)
    lock_pools(Pool.objects.filter(Q(pk__in=wanted) | Exists(theirs)))
    on = on or timezone.now()
    rows = {row.pool_id: row for row in Reservation.objects.filter(reference=reference)}
    begun = _begun(rows.values(), on)
    most = begun + timedelta(minutes=settings.HOLD_MOST_MINUTES)
    until = min(on + timedelta(minutes=settings.HOLD_MINUTES), most)
    if until <= on:
        return Held(over=True)
    free = dict(Pool.objects.filter(pk__in=wanted).with_available(on, own=reference).values_list("pk", "available"))
    quantities = {pool: min(n, free.get(pool, 0)) for pool, n in wanted.items() if min(n, free.get(pool, 0)) > 0}
    _write(rows, quantities, reference=reference, begun=begun, until=until, on=on)
    return Held(quantities, until if quantities else None)


def _begun(rows, on):
    """When this run began: the pause since the last hold ended decides whether it is still the same."""
    rest = timedelta(minutes=settings.HOLD_REST_MINUTES)
    return min((row.begun_at for row in rows if row.ended > on - rest), default=on)


def _write(rows, quantities, *, reference, begun, until, on):
    Reservation.objects.bulk_create(
        [Reservation(pool_id=pool, reference=reference, quantity=n, begun_at=begun, until=until) for pool, n in quantities.items()],
        update_conflicts=True,
        unique_fields=["reference", "pool"],
        update_fields=["quantity", "begun_at", "until", "released_at"],
    )
    gone = [row for pool, row in rows.items() if pool not in quantities and row.runs(on)]
    if gone:
        Reservation.objects.filter(pk__in=[row.pk for row in gone]).update(released_at=on)
    announce(quantities.keys() | {row.pool_id for row in gone})


@transaction.atomic
def keep_at_most(reference, *, quantities, on=None):
    """The basket holds less than before: of each pack {product id: n} no more than that stays set aside."""
    mine = Reservation.objects.running(on).filter(reference=reference, pool__product__in=quantities)
    if not mine.exists():
        return
    lock_pools(Pool.objects.filter(pk__in=mine.values("pool")))
    for row in mine.select_related("pool"):
        n = quantities[row.pool.product_id]
        if n < row.quantity:
            Reservation.objects.filter(pk=row.pk).update(**({"quantity": n} if n else {"released_at": on or timezone.now()}))
            announce([row.pool_id])


@transaction.atomic
def let_go(reference, *, on=None):
    """Nothing stays set aside for this shopper; returns how many kinds of packs were."""
    mine = Reservation.objects.running(on).filter(reference=reference)
    lock_pools(Pool.objects.filter(pk__in=mine.values("pool")))
    pools = list(mine.values_list("pool", flat=True))
    mine.update(released_at=on or timezone.now())
    announce(pools)
    return len(pools)


@transaction.atomic
def hand_over(reference, *, to, on=None):
    """Somebody signed in at the till: what was set aside for the guest is set aside for the person, the greater number of each."""
    both = Reservation.objects.filter(reference__in=[reference, to])
    lock_pools(Pool.objects.filter(pk__in=both.values("pool")))
    on = on or timezone.now()
    theirs = {row.pool_id: row for row in both.filter(reference=to).running(on)}
    for row in both.filter(reference=reference).running(on):
        other = theirs.get(row.pool_id)
        if other is None or other.quantity < row.quantity:
            Reservation.objects.filter(reference=to, pool=row.pool_id).delete()
            Reservation.objects.filter(pk=row.pk).update(reference=to)
    both.filter(reference=reference).running(on).update(released_at=on)


def take_up(reference):
    """The order is placed: the hold has done its work, and the shopper's next stay at the till is a new one. The caller holds the locks.

    Returns the pools it concerned.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM stock_reservation WHERE reference = %s RETURNING pool_id", [reference])
        return {pool for (pool,) in cursor.fetchall()}


def tidy(on=None):
    """Drop what ended long ago; it has counted for nothing since its moment."""
    return Reservation.objects.filter(until__lte=(on or timezone.now()) - KEPT).delete()[0]
