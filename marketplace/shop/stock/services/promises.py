"""What is sold and not yet sent: promised, released, shipped, come back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from marketplace.shop.stock.models import JournalEntry, Pool, Promise

from .holds import take_up
from .rows import amount_by_pool, change, lock_pools, mirror


@transaction.atomic
def promise(wanted, *, own="", on=None):
    """Sell: `wanted` is {reference: {pool: quantity}}. All of it, or a refusal and nothing.

    One conditional update: even a caller that forgot the lock cannot promise what is not there. What the shopper `own` has set aside at
    the till does not count against it, and is used up in the same transaction.
    """
    sums = {}
    for quantities in wanted.values():
        for pool, quantity in quantities.items():
            sums[pool.pk] = sums.get(pool.pk, 0) + quantity
    amount = amount_by_pool(sums)
    fits = Pool.objects.filter(pk__in=sums).with_available(on, own=own).filter(available__gte=amount)
    if fits.update(promised=F("promised") + amount) != len(sums):
        raise ValidationError(_("Somebody else has just bought the last of it."), code="stock")
    Promise.objects.bulk_create(
        Promise(pool=pool, reference=reference, quantity=quantity)
        for reference, quantities in wanted.items()
        for pool, quantity in quantities.items()
    )
    mirror(sums.keys() | (take_up(own) if own else set()))


@transaction.atomic
def promise_again(reference, *, on=None):
    """What was released for this reference is promised once more, all of it or nothing. The caller holds the locks."""
    back = list(Promise.objects.filter(reference=reference, settled=Promise.Settled.RELEASED))
    amounts = {held.pool_id: held.quantity for held in back}
    amount = amount_by_pool(amounts)
    moved = Pool.objects.filter(pk__in=amounts).with_available(on).filter(available__gte=amount).update(promised=F("promised") + amount)
    if moved != len(amounts) or not amounts:
        raise ValidationError(_("The goods are no longer in stock."), code="stock")
    Promise.objects.filter(pk__in=[held.pk for held in back]).update(settled="")
    mirror(amounts)


@transaction.atomic
def release(reference, *, quantities=None):
    """Give back what was promised to an order that will not be sent; with `quantities` {product id: n}, only so much.

    Returns how many packs came back. Said twice, the second time gives back nothing.
    """
    open_promises = _open_promises(reference)
    if quantities is not None:
        return _release_in_part(open_promises, quantities)
    Promise.objects.filter(pk__in=[p.pk for p in open_promises]).update(settled=Promise.Settled.RELEASED)
    return _unpromise({p.pool_id: p.quantity for p in open_promises})


def _release_in_part(open_promises, quantities):
    back = {}
    for held in open_promises:
        less = min(quantities.get(held.pool.product_id, 0), held.quantity)
        if less:
            Promise.objects.filter(pk=held.pk).update(
                quantity=held.quantity if less == held.quantity else held.quantity - less,
                settled=Promise.Settled.RELEASED if less == held.quantity else "",
            )
            back[held.pool_id] = less
    return _unpromise(back)


@transaction.atomic
def ship(reference, *, person=None):
    """The parcel left: what was promised leaves the shelf, once. Returns how many packs left."""
    leaving = _open_promises(reference)
    Promise.objects.filter(pk__in=[held.pk for held in leaving]).update(settled=Promise.Settled.SHIPPED)
    JournalEntry.objects.bulk_create(entry for held in leaving for entry in _shipping_entries(held, person))
    sent = {held.pool_id: held.quantity for held in leaving}
    if sent:
        amount = amount_by_pool(sent)
        Pool.objects.filter(pk__in=sent).update(promised=F("promised") - amount, on_hand=Greatest(F("on_hand") - amount, 0))
        mirror(sent)
    return sum(sent.values())


def _shipping_entries(held, person):
    """A parcel that left proves that the goods were there: where the book said less, it is corrected first."""
    missing = held.quantity - held.pool.on_hand
    if missing > 0:
        yield JournalEntry(pool=held.pool, change=missing, reason=JournalEntry.Reason.CORRECTED, reference=held.reference)
    yield JournalEntry(pool=held.pool, change=-held.quantity, reason=JournalEntry.Reason.SHIPPED, person=person, reference=held.reference)


@transaction.atomic
def return_(reference, *, quantities=None, person=None, note=""):
    """What came back and can be sold again: all that was sent, or {product id: n}; never more than was sent."""
    sent = list(Promise.objects.filter(reference=reference, settled=Promise.Settled.SHIPPED).select_related("pool").order_by("pool"))
    lock_pools(Pool.objects.filter(pk__in=[p.pool_id for p in sent]))
    count = 0
    for promised in sent:
        wanted = promised.quantity - promised.returned if quantities is None else quantities.get(promised.pool.product_id, 0)
        fits = Promise.objects.filter(pk=promised.pk, returned__lte=F("quantity") - wanted)
        if wanted and fits.update(returned=F("returned") + wanted):
            change(promised.pool, wanted, JournalEntry.Reason.RETURNED, person=person, note=note, reference=reference)
            count += wanted
    return count


def _open_promises(reference):
    pools = Pool.objects.filter(promises__reference=reference, promises__settled="").values("pk")
    lock_pools(Pool.objects.filter(pk__in=pools))
    return list(Promise.objects.filter(reference=reference, settled="").select_related("pool").order_by("pool"))


def _unpromise(back):
    if back:
        Pool.objects.filter(pk__in=back).update(promised=F("promised") - amount_by_pool(back))
        mirror(back)
    return sum(back.values())
