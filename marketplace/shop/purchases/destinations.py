"""What the parcels of a placed purchase cost to another province. Where the province stays, so does every fee."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from marketplace.foundation.core.money import dong
from marketplace.shop.delivery.selectors import Item, Quote, quotes
from marketplace.shop.promotions.models import Promotion
from marketplace.shop.promotions.selectors import delivery_anew

from .models import Fulfilment, Payment
from .states import SECURED


@dataclass(frozen=True)
class Fee:
    order: object
    was: int
    quote: Quote | None  # None: the province stays
    promotion: Promotion | None = None  # that the order was placed with
    off: int = 0  # what it takes off the fee

    @property
    def full(self):
        """Before the promotion; None where the maker cannot send there."""
        return self.was + self.off if self.quote is None else self.quote.fee

    @property
    def now(self):
        """None where the maker cannot send there."""
        if self.quote is None:
            return self.was
        return None if self.quote.fee is None else self.quote.fee - self.off

    @property
    def more(self):
        return (self.now or 0) - self.was

    @property
    def later(self):
        """By how much the expected day moves."""
        return timedelta(days=self.quote.days_most - self.order.delivery["days"][1]) if self.quote else timedelta(0)

    @property
    def words(self):
        """What is different, or nothing."""
        said = {"producer": self.order.producer.name, "was": dong(self.was)}
        if self.now is None:
            return _("%(producer)s cannot send these goods to that province.") % said
        if self.more == 0:
            return ""
        said |= {"now": dong(self.now), "less": dong(-self.more)}
        if self.order.payment == Payment.RESERVED:
            return self._reserved_words % said
        if self.order.payment != Payment.PAID:
            return _("%(producer)s: delivery was %(was)s and is now %(now)s.") % said
        if self.more > 0:
            return _("%(producer)s: delivery there costs %(now)s instead of %(was)s, and the order is already paid.") % said
        return _("%(producer)s: delivery costs %(less)s less; they go back to you.") % said

    @property
    def _reserved_words(self):
        if self.more > 0:
            return _("%(producer)s: delivery there costs %(now)s instead of %(was)s, and the card's bank keeps only the former sum ready.")
        return _("%(producer)s: delivery costs %(less)s less; they are not taken from the card.")

    @property
    def impossible(self):
        """Paid is paid, and reserved is reserved: nothing more is asked for afterwards."""
        return self.now is None or (self.more > 0 and self.order.payment in SECURED)


def living(orders):
    return [order for order in orders if order.fulfilment != Fulfilment.CANCELLED]


def fees(purchase, orders, province):
    """One for each order that is not cancelled; two queries at most, one more and two a promotion where some take delivery off."""
    promotions = _promotions(orders)
    if province == purchase.province_code:
        return [
            Fee(order, order.delivery_fee, None, promotions.get(order.delivery_promotion_id), order.delivery_discount)
            for order in living(orders)
        ]
    found = quotes([(order.producer, _items(order)) for order in living(orders) if _items(order)], province=province)
    told = {order: found.get(order.producer_id, Quote(None, "", 0)) for order in living(orders)}
    off = _taken_off(purchase, told, promotions)
    return [
        Fee(order, order.delivery_fee, quote, promotions.get(order.delivery_promotion_id), off.get(order, 0))
        for order, quote in told.items()
    ]


def _promotions(orders):
    """{key: Promotion} that take off what sending these costs, as they stand now."""
    keys = {order.delivery_promotion_id for order in orders} - {None}
    return {row.pk: row for row in Promotion.objects.whole().filter(pk__in=keys)} if keys else {}


def _taken_off(purchase, told, promotions):
    """{order: what its promotion takes off the new fee}"""
    off = {}
    for key, promotion in promotions.items():
        sent = [order for order, quote in told.items() if order.delivery_promotion_id == key and quote.fee is not None]
        parcels = [(told[order].fee, order.delivery_discount) for order in sent]
        found = delivery_anew(promotion, parcels, reference=purchase.reference, lost=_lost(purchase, promotion))
        off |= zip(sent, found, strict=True)
    return off


def _lost(purchase, promotion):
    """Of what it may take off a purchase: what parcels had of it that were cancelled."""
    if promotion.most_off is None:
        return 0
    rows = purchase.orders.filter(fulfilment=Fulfilment.CANCELLED, delivery_promotion=promotion)
    return sum(rows.values_list("delivery_discount", flat=True))


def _items(order):
    """Nothing where a size is no longer known: it cannot be weighed again."""
    lines = list(order.lines.all())
    if any(line.product is None for line in lines):
        return []
    return [Item(line.product, line.quantity, line.line_total) for line in lines]


def shown(told):
    """The fees as a page shows them, to be compared with those of the click."""
    return ",".join(f"{fee.order.number}:{fee.now}" for fee in told)
