"""What can be promised, and what can therefore be bought."""

from django.db.models import Exists, OuterRef, Sum, Window
from django.utils import timezone

from catalogue.models import Product

from .models import Pool, Reservation


def available(products, on=None, *, own=""):
    """{product id: number that can be promised at `on`, to the shopper `own`}; a pack without a pool has none."""
    pools = Pool.objects.filter(product__in=products).with_available(on or timezone.now(), own=own)
    return dict(pools.values_list("product_id", "available"))


def history_of(pool):
    """The journal of one pool, newest first, each line with what lay there `after` it."""
    lines = pool.journal.select_related("person").annotate(after=Window(Sum("change"), order_by="pk"))
    return lines.order_by("-pk")


def reserved_by(reference, on=None):
    """The reservations of one shopper that run at `on`."""
    return list(Reservation.objects.running(on).filter(reference=reference))


def buyable(on=None, *, own=""):
    """Listings that can be bought at `on` (by the shopper `own`): shown, may be sold, and a pack size with a price and stock."""
    on = on or timezone.now()
    packs = Pool.objects.with_available(on, own=own).filter(
        product__parent=OuterRef("pk"), product__is_public=True, product__stockrecords__price__gt=0, available__gt=0
    )
    return Product.objects.shown(on).may_be_sold(on).filter(Exists(packs))
