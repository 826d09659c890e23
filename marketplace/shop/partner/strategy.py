"""Price and availability of a pack; agrees with `stock.selectors.buyable` in every state (tested)."""

from decimal import Decimal

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _
from oscar.apps.partner import prices
from oscar.apps.partner import strategy as oscar

from catalogue import selectors as catalogue

from .availability import InStock, NotSold


class Selector(oscar.Selector):
    def strategy(self, request=None, user=None, **kwargs):
        return Ours(request)


class Ours(oscar.UseFirstStockRecord, oscar.Structured):
    """Prices include taxes. What has no certificate in force, no price or no stock cannot be bought.

    `on` is the moment it answers for. Costs no query where listing and pack carry their annotations (see `standing`, `left`).
    """

    def __init__(self, request=None, *, on=None):
        super().__init__(request)
        self.on = on

    def pricing_policy(self, product, stockrecord):
        if stockrecord is None or stockrecord.price is None:
            return prices.Unavailable()
        return prices.FixedPrice(currency=stockrecord.price_currency, excl_tax=stockrecord.price, tax=Decimal(0))

    def parent_pricing_policy(self, product, children_stock):
        records = [record for _child, record in children_stock if record is not None and record.price is not None]
        return self.pricing_policy(product, min(records, key=lambda record: record.price, default=None))

    def availability_policy(self, product, stockrecord):
        standing = catalogue.standing(product, on=self.on)
        if standing.words:
            return NotSold(standing.words)
        if not product.is_public:
            return NotSold(_("This pack size is no longer sold."))
        if stockrecord is None or stockrecord.price is None:
            return NotSold(_("Has no price yet."))
        return InStock(left(product, self.on))

    def parent_availability_policy(self, product, children_stock):
        policies = [self.availability_policy(child, record) for child, record in children_stock]
        if not policies:
            return NotSold(_("No longer sold here."))
        return max(policies, key=lambda policy: (policy.is_available_to_buy, getattr(policy, "left", 0)))


def left(pack, on=None):
    """Pieces to be had: the annotation `available` where a list brought it, else asked of the pack's pool."""
    if hasattr(pack, "available"):
        return pack.available or 0
    try:
        pool = pack.pool
    except ObjectDoesNotExist:
        return 0
    return type(pool).objects.with_available(on).values_list("available", flat=True).get(pk=pool.pk)
