"""The only writers of pools, and of the two numbers of Oscar's stock record that mirror them.

The one locking recipe of everything that sells: registered products in key order (revocation locks those too), then pools in key
order. It is taken once a transaction, by `lock_goods`, before anything is checked.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from marketplace.register.certification.models import RegisteredProduct

from .models import JournalEntry, Pool, Promise, Reservation
from .signals import stock_changed

StockRecord = get_model("partner", "StockRecord")
MOST = 1_000_000  # packs on one shelf: more is a slip of the finger, and no column holds any number


def lock_goods(registered_products, *, packs):
    """Lock both kinds of rows in the one order; the pools come back by pack, as they are now."""
    keys = sorted(set(registered_products))
    list(RegisteredProduct.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
    return {pool.product_id: pool for pool in Pool.objects.filter(product__in=packs).in_key_order()}


def open_pool(product):
    return Pool.objects.get_or_create(product=product)[0]


@transaction.atomic
def receive(pool, *, quantity, person=None, note=""):
    if quantity < 1:
        raise ValidationError(_("Please give the number of packs that came in: one or more."), code="quantity")
    _change(pool, quantity, JournalEntry.Reason.RECEIVED, person=person, note=note)


@transaction.atomic
def correct(pool, *, counted, person=None, note=""):
    """The shelf was counted; what the book said before stays in the journal."""
    if counted < 0:
        raise ValidationError(_("A count cannot be below zero."), code="quantity")
    if counted > MOST:
        raise ValidationError(_("A count cannot be above %(n)d."), code="quantity", params={"n": MOST})
    locked = Pool.objects.in_key_order().get(pk=pool.pk)
    if counted != locked.on_hand:
        _change(locked, counted - locked.on_hand, JournalEntry.Reason.CORRECTED, person=person, note=note)


@transaction.atomic
def reserve(pool, *, quantity, until, reference):
    """Hold goods for somebody who is paying."""
    locked = Pool.objects.in_key_order().get(pk=pool.pk)
    _refuse_more_than(locked, quantity)
    held = Reservation.objects.create(pool=locked, quantity=quantity, until=until, reference=reference)
    stock_changed.send(Pool, pools=[locked.pk])
    return held


@transaction.atomic
def release_reservations(reference):
    running = Reservation.objects.filter(reference=reference, released_at=None)
    pools = list(running.values_list("pool", flat=True))
    released = running.filter(released_at=None).update(released_at=timezone.now())
    if pools:
        stock_changed.send(Pool, pools=pools)
    return released


@transaction.atomic
def promise(wanted, *, on=None):
    """Sell: `wanted` is {reference: {pool: quantity}}. All of it, or a refusal and nothing.

    One conditional update: even a caller that forgot the lock cannot promise what is not there.
    """
    sums = {}
    for quantities in wanted.values():
        for pool, quantity in quantities.items():
            sums[pool.pk] = sums.get(pool.pk, 0) + quantity
    amount = _by_pool(sums)
    moved = Pool.objects.filter(pk__in=sums).with_available(on).filter(available__gte=amount).update(promised=F("promised") + amount)
    if moved != len(sums):
        raise ValidationError(_("Somebody else has just bought the last of it."), code="stock")
    Promise.objects.bulk_create(
        Promise(pool=pool, reference=reference, quantity=quantity)
        for reference, quantities in wanted.items()
        for pool, quantity in quantities.items()
    )
    _mirror(sums)


@transaction.atomic
def promise_again(reference, *, on=None):
    """What was released for this reference is promised once more, all of it or nothing. The caller holds the locks."""
    back = list(Promise.objects.filter(reference=reference, settled=Promise.Settled.RELEASED))
    amounts = {held.pool_id: held.quantity for held in back}
    amount = _by_pool(amounts)
    moved = Pool.objects.filter(pk__in=amounts).with_available(on).filter(available__gte=amount).update(promised=F("promised") + amount)
    if moved != len(amounts) or not amounts:
        raise ValidationError(_("The goods are no longer in stock."), code="stock")
    Promise.objects.filter(pk__in=[held.pk for held in back]).update(settled="")
    _mirror(amounts)


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
        amount = _by_pool(sent)
        Pool.objects.filter(pk__in=sent).update(promised=F("promised") - amount, on_hand=Greatest(F("on_hand") - amount, 0))
        _mirror(sent)
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
    list(Pool.objects.filter(pk__in=[p.pool_id for p in sent]).in_key_order())
    count = 0
    for promised in sent:
        wanted = promised.quantity - promised.returned if quantities is None else quantities.get(promised.pool.product_id, 0)
        fits = Promise.objects.filter(pk=promised.pk, returned__lte=F("quantity") - wanted)
        if wanted and fits.update(returned=F("returned") + wanted):
            _change(promised.pool, wanted, JournalEntry.Reason.RETURNED, person=person, note=note, reference=reference)
            count += wanted
    return count


def _open_promises(reference):
    pools = Pool.objects.filter(promises__reference=reference, promises__settled="").values("pk")
    list(Pool.objects.filter(pk__in=pools).in_key_order())
    return list(Promise.objects.filter(reference=reference, settled="").select_related("pool").order_by("pool"))


def _unpromise(back):
    if back:
        Pool.objects.filter(pk__in=back).update(promised=F("promised") - _by_pool(back))
        _mirror(back)
    return sum(back.values())


def _change(pool, change, reason, **said):
    JournalEntry.objects.create(pool=pool, change=change, reason=reason, **said)
    Pool.objects.filter(pk=pool.pk).update(on_hand=F("on_hand") + change)
    _mirror([pool.pk])


def _refuse_more_than(locked, quantity):
    available = Pool.objects.with_available().get(pk=locked.pk).available
    if quantity > available:
        raise ValidationError(_("Only %(n)d left."), code="stock", params={"n": available})


def _by_pool(amounts):
    return Case(*(When(pk=pk, then=Value(n)) for pk, n in amounts.items()), default=Value(0))


def _mirror(pools):
    """Oscar reads its own two numbers: keep them equal to the pool's."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(
            "UPDATE partner_stockrecord AS record SET num_in_stock = pool.on_hand, num_allocated = pool.promised"
            " FROM stock_pool AS pool WHERE pool.product_id = record.product_id AND pool.id = ANY(%s)",
            [list(pools)],
        )
    stock_changed.send(Pool, pools=list(pools))
