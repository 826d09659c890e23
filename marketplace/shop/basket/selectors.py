"""A basket as people see it: parcels by producer, what each costs to send, and what has changed since things were put in."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.selectors import names_alcohol
from marketplace.foundation.core.money import dong
from marketplace.shop.delivery.selectors import Item, Quote, quotes
from marketplace.shop.promotions import selectors as promotions
from marketplace.shop.promotions.bag import Good, Outcome, Way
from marketplace.shop.promotions.models import STRONG
from marketplace.shop.promotions.shoppers import NOBODY

from . import holders
from .offers import Offer, Trouble, offers


@dataclass
class Row:
    """One line: what it is, how many, at today's price."""

    line: object
    offer: Offer
    quantity: int
    was: int | None  # price when it was put in
    trouble: Trouble | None
    promotion: object = None  # what takes something off it, and how much
    discount: int = 0

    @property
    def price(self):
        return self.offer.price

    @property
    def amount(self):
        return 0 if self.trouble_blocks or not self.price else self.price * self.quantity

    @property
    def paid(self):
        return self.amount - self.discount

    @property
    def trouble_blocks(self):
        return self.trouble is not None

    @property
    def price_words(self):
        if self.trouble is None and self.was and self.price != self.was:
            return _("The price has changed: %(was)s before, %(now)s now.") % {"was": dong(self.was), "now": dong(self.price)}
        return ""


@dataclass
class Parcel:
    producer: object
    rows: list
    quote: Quote | None = None
    delivery_promotion: object = None  # what takes something off the delivery, and how much
    delivery_discount: int = 0

    @property
    def key(self):
        return str(self.producer.pk) if self.producer else ""

    @property
    def goods(self):
        return sum(row.amount for row in self.rows)

    @property
    def discount(self):
        return sum(row.discount for row in self.rows)

    @property
    def paid_goods(self):
        return self.goods - self.discount

    @property
    def good_rows(self):
        return [row for row in self.rows if row.trouble is None]

    @property
    def full_fee(self):
        return None if self.quote is None else self.quote.fee

    @property
    def fee(self):
        """What is paid for sending it."""
        return None if self.full_fee is None else self.full_fee - self.delivery_discount

    @property
    def total(self):
        return self.paid_goods + (self.fee or 0)


@dataclass
class Summary:
    parcels: list
    removed: list = field(default_factory=list)  # rows just taken out: one step back
    province: str = ""
    off: Outcome = field(default_factory=Outcome)  # what promotions take off, and what became of a code

    @cached_property
    def rows(self):
        return [row for parcel in self.parcels for row in parcel.rows]

    @property
    def goods(self):
        return sum(parcel.goods for parcel in self.parcels)

    @property
    def discount(self):
        return sum(parcel.discount for parcel in self.parcels)

    @property
    def paid_goods(self):
        return self.goods - self.discount

    @property
    def discounts(self):
        """[(promotion, đồng)] in the order in which the lines meet them, then those that take off delivery."""
        return list(self.off.sums.items())

    @property
    def delivery_discounts(self):
        return list(self.off.delivery_sums.items())

    @property
    def goods_discounts(self):
        return [pair for pair in self.discounts if pair[0] not in self.off.delivery_sums]

    @property
    def delivery_discount(self):
        return sum(parcel.delivery_discount for parcel in self.parcels)

    @property
    def full_delivery(self):
        """Before promotions; None as `delivery`."""
        return None if self.delivery is None else self.delivery + self.delivery_discount

    @property
    def delivery(self):
        """None while the province is not known, or where a parcel cannot be sent."""
        fees = [parcel.fee for parcel in self.parcels if parcel.good_rows]
        return None if not fees or None in fees else sum(fees)

    @property
    def total(self):
        return self.paid_goods + (self.delivery or 0)

    @property
    def troubled(self):
        return [row for row in self.rows if row.trouble]

    @property
    def orderable(self):
        return bool(self.rows) and not self.troubled and not self.unsent

    @property
    def unsent(self):
        return [parcel for parcel in self.parcels if parcel.quote is not None and parcel.quote.fee is None]

    @property
    def needs_age(self):
        return any(row.offer.selling.needs_age for row in self.rows)

    @property
    def cash_on_delivery(self):
        return all(row.offer.selling.cash_on_delivery for row in self.rows)

    @property
    def is_sample_tariff(self):
        return any(parcel.quote and parcel.quote.is_sample for parcel in self.parcels)

    def shown(self):
        """What a person agrees to by the click, in a form that can be compared: any change asks again."""
        said = {
            "lines": {str(row.offer.pack.pk): [row.quantity, row.price, row.offer.certificate_id] for row in self.rows},
            "fees": {parcel.key: parcel.full_fee for parcel in self.parcels},
            "total": self.total,
        }
        if self.discounts:
            said["off"] = {str(promotion.pk): amount for promotion, amount in self.discounts}
        return said


def summary(basket, *, province="", regions=None, on=None, pictures=False, shopper=NOBODY):
    """Two queries for the lines (three with pictures), one for what promotions there are, one or two for the fees once a province is
    known. Fees are of the prices before promotions: who buys enough for free delivery keeps it."""
    on = on or timezone.now()
    lines = list(basket.lines.order_by("pk")) if basket else []
    found = offers([line.product_id for line in lines], on, own=holders.of_basket(basket) if basket else "", pictures=pictures)
    rows = [_row(line, found[line.product_id]) for line in lines if line.product_id in found]
    told = Summary(_parcels([row for row in rows if row.quantity]), [row for row in rows if not row.quantity], province)
    if province:
        _quote(told.parcels, province, regions)
    told.off = _take_off(basket, told.parcels, shopper, on)
    return told


def _take_off(basket, parcels, shopper, on):
    rows = [row for parcel in parcels for row in parcel.good_rows]
    if not rows:
        return Outcome()
    ways = [Way(parcel.producer.pk, parcel.full_fee) for parcel in parcels if parcel.good_rows]
    off = promotions.outcome(basket, [_good(row) for row in rows], ways=ways, shopper=shopper, on=on)
    for row in rows:
        row.promotion, row.discount = off.taken.get(row.line.pk, (None, 0))
    for parcel in parcels:
        parcel.delivery_promotion, parcel.delivery_discount = off.ways.get(parcel.producer and parcel.producer.pk, (None, 0))
    return off


def _good(row):
    product, listing = row.offer.registered_product, row.offer.listing
    percent = listing.alcohol_percent
    if percent is None and names_alcohol(listing.title):
        percent = STRONG  # nobody has said how strong it is
    return Good(row.line.pk, row.price, row.quantity, product.producer_id, product.group_id, product.commune_id, row.offer.stars, percent)


def _row(line, offer):
    was = None if line.price_incl_tax is None else int(line.price_incl_tax)
    return Row(line, offer, line.quantity, was, offer.trouble_for(line.quantity))


def _parcels(rows):
    by_producer = {}
    for row in rows:
        by_producer.setdefault(row.offer.producer, []).append(row)
    return [Parcel(producer, mine) for producer, mine in by_producer.items()]


def _quote(parcels, province, regions):
    sent = [(p.producer, [Item(row.offer.pack, row.quantity, row.amount) for row in p.good_rows]) for p in parcels if p.good_rows]
    found = quotes(sent, province=province, regions=regions)
    for parcel in parcels:
        parcel.quote = found.get(parcel.producer.pk) if parcel.producer else None
        for row in parcel.good_rows:
            if parcel.quote and row.offer.pack in parcel.quote.refused:
                row.trouble = Trouble("not_sent", _("%(producer)s cannot send this to that province.") % {"producer": parcel.producer})
