"""The locks, and the writes that every service shares."""

from django.db import transaction
from django.db.models import Case, F, Value, When

from marketplace.register.certification.models import RegisteredProduct
from marketplace.shop.stock.models import JournalEntry, Pool
from marketplace.shop.stock.signals import stock_changed


def lock_goods(registered_products, *, packs):
    """Lock both kinds of rows in the one order; the pools come back by pack, as they are now."""
    keys = sorted(set(registered_products))
    list(RegisteredProduct.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
    return {pool.product_id: pool for pool in Pool.objects.filter(product__in=packs).in_key_order()}


def lock_pools(pools):
    """Lock this queryset of pools; they come back by key, as they are now."""
    return {pool.pk: pool for pool in pools.in_key_order()}


def open_pool(product):
    return Pool.objects.get_or_create(product=product)[0]


def change(pool, by, reason, **said):
    JournalEntry.objects.create(pool=pool, change=by, reason=reason, **said)
    Pool.objects.filter(pk=pool.pk).update(on_hand=F("on_hand") + by)
    mirror([pool.pk])


def amount_by_pool(amounts):
    return Case(*(When(pk=pk, then=Value(n)) for pk, n in amounts.items()), default=Value(0))


def mirror(pools):
    """Oscar reads its own two numbers: keep them equal to the pool's."""
    with transaction.get_connection().cursor() as cursor:
        cursor.execute(
            "UPDATE partner_stockrecord AS record SET num_in_stock = pool.on_hand, num_allocated = pool.promised"
            " FROM stock_pool AS pool WHERE pool.product_id = record.product_id AND pool.id = ANY(%s)",
            [list(pools)],
        )
    announce(pools)


def announce(pools):
    """What is free of these pools may be another number now."""
    if pools:
        stock_changed.send(Pool, pools=list(pools))
