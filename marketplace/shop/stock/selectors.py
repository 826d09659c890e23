"""What can be promised, and what can therefore be bought."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from catalogue.models import Product

from .models import Pool


def available(products, on=None):
    """{product id: number that can be promised at `on`}; a pack without a pool has none."""
    return dict(Pool.objects.filter(product__in=products).with_available(on or timezone.now()).values_list("product_id", "available"))


def buyable(on=None):
    """Listings that can be bought at `on`: shown, may be sold, and a pack size with a price and stock."""
    on = on or timezone.now()
    packs = Pool.objects.with_available(on).filter(
        product__parent=OuterRef("pk"), product__is_public=True, product__stockrecords__price__gt=0, available__gt=0
    )
    return Product.objects.shown(on).may_be_sold(on).filter(Exists(packs))
