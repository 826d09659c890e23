from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.shop.cash import services as cash
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.states import PRODUCER
from marketplace.shop.stock import services as stock
from marketplace.shop.stock.models import Pool

STEPS = {
    "accept": purchases.accept,
    "pack": purchases.pack,
    "ship": cash.ship,
    "deliver": purchases.deliver,
    "cancel": purchases.cancel,
    "refuse": purchases.refuse,
    "return": purchases.return_,
}


def move(order, *, step, said, actor=None, link=None):
    """The producer takes a step, by the portal or by a signed link."""
    return STEPS[step](order, by=PRODUCER, actor=actor, link=link, **said)


@transaction.atomic
def count_one(pool, *, shown, counted, reason, note, actor):
    """One shelf, with the reason why it is not as the page said."""
    if Pool.objects.in_key_order().get(pk=pool.pk).on_hand != shown:
        raise ValidationError(_("The stock has changed meanwhile. Please look at the numbers again."))
    stock.correct(pool, counted=counted, reason=reason, person=actor, note=note)


@transaction.atomic
def count_stock(pools, *, counted, actor):
    """`counted` {pool id: (number the page showed, number on the shelf)}. What moved meanwhile is asked again, and nothing is changed."""
    rows = {pool.pk: pool for pool in Pool.objects.filter(pk__in=pools).in_key_order()}
    for key, (shown, on_shelf) in counted.items():
        pool = rows.get(key)
        if pool is None or shown == on_shelf:
            continue
        if pool.on_hand != shown:
            raise ValidationError(_("The stock has changed meanwhile. Please look at the numbers again."))
        stock.correct(pool, counted=on_shelf, person=actor)
