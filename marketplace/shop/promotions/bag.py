"""A basket as Oscar's offers see it: lines that can be bought, at today's price, with what today says of them."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from django.utils.translation import gettext as _
from oscar.apps.basket.utils import LineDiscountRegistry
from oscar.apps.offer.applicator import Applicator

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong

from .models import STRONG, Use
from .shoppers import NOBODY, History


@dataclass(eq=False)
class Good:
    """Keys of what it is; `stars` that hold today."""

    key: object
    price: int
    quantity: int
    producer: int | None = None
    group: int | None = None
    commune: int | None = None
    stars: int | None = None
    alcohol_percent: object = None

    def __post_init__(self):
        self.discounts = LineDiscountRegistry(self)

    @property
    def amount(self):
        return self.price * self.quantity

    @property
    def strong(self):
        return self.alcohol_percent is not None and self.alcohol_percent >= STRONG

    def quantity_without_offer_discount(self, offer):
        return self.discounts.available(offer)

    def take_off(self, amount, offer):
        self.discounts.discount(amount, self.quantity, offer=offer)

    @property
    def taken(self):
        """(promotion, đồng) or None: a line takes one at most."""
        return next(((said.offer.promotion, int(said.amount)) for said in self.discounts), None)


@dataclass(eq=False)
class Way:
    """Sending one producer's parcel: what it costs, in đồng; None while the province is not known."""

    producer: int
    fee: int | None
    taken: object = field(default=None, init=False)  # (promotion, đồng): one at most

    def take_off(self, amount, offer):
        self.taken = (offer.promotion, amount)


@dataclass
class Bag:
    goods: list
    on: object
    shopper: object = NOBODY
    history: History = None
    ways: list = ()
    owner = None  # Oscar counts uses of accounts only; ours are counted by phone too
    currency = None
    offer_applications: object = field(default=None, repr=False)

    def __post_init__(self):
        self.history = self.history or History(self.shopper)

    def all_lines(self):
        return self.goods

    def fitting(self, promotion):
        return [good for good in self.goods if promotion.fits(good)]

    def ways_of(self, promotion):
        """Parcels with something that it is for; none that strong alcohol travels in."""
        strong = {good.producer for good in self.goods if good.strong}
        wanted = {good.producer for good in self.fitting(promotion)} - strong
        return [way for way in self.ways if way.producer in wanted]

    @property
    def off(self):
        return int(sum(said["discount"] for said in self.offer_applications))

    def trouble(self, promotion):
        """Why it takes nothing off this basket, in a sentence, or None."""
        asked = (self._goods_trouble, self._person_trouble, self._way_trouble)
        return time_trouble(promotion, self.on) or next((words for ask in asked if (words := ask(promotion))), None)

    def _goods_trouble(self, promotion):
        total = sum(good.amount for good in self.fitting(promotion))
        if not total:
            return _("It is not for anything in this basket.")
        if total < promotion.least_goods:
            words = _("It counts from %(least)s of goods that it is for; %(more)s are missing.")
            return words % {"least": dong(promotion.least_goods), "more": dong(promotion.least_goods - total)}
        return None

    def _way_trouble(self, promotion):
        if not promotion.for_delivery:
            return None
        ways = self.ways_of(promotion)
        known = [way.fee for way in ways if way.fee is not None]
        if ways and not known:
            return _("It takes the delivery fee off: please choose the province first.")
        if not ways:
            return _("It is not for anything in this basket.")
        return None if any(known) else _("Delivery is free already.")

    def _person_trouble(self, promotion):
        if not promotion.for_one_person:
            return None
        if not self.shopper.proven:
            return _("It is limited to each person: please sign in to use it.")
        if promotion.first_order and self.history.references:
            return _("It is for a first order only.")
        most = promotion.offer.max_user_applications
        if most is not None and self._uses(promotion) >= most:
            return _("You have used it already.")
        return None

    def _uses(self, promotion):
        """How often this person has used it."""
        if not self.history.references:
            return 0
        if promotion.pk not in self.history.uses:
            rows = Use.objects.filter(promotion=promotion, amount__gt=0, reference__in=self.history.references)
            self.history.uses[promotion.pk] = rows.values("reference").distinct().count()
        return self.history.uses[promotion.pk]

    def fresh(self):
        """The same, with nothing taken off."""
        return replace(self, goods=[replace(good) for good in self.goods], ways=[replace(way) for way in self.ways])


def time_trouble(promotion, on):
    """Why it takes nothing off any basket at the moment, or None."""
    offer = promotion.offer
    if promotion.over(on):
        return _("It has ended.")
    if offer.start_datetime > on:
        return _("It holds from %(day)s on.") % {"day": dates.words(dates.today(offer.start_datetime))}
    return _("It has been used up.") if promotion.used_up else None


@dataclass
class Outcome:
    """`taken` {key of a line: (promotion, đồng)}, `ways` {producer's key: (promotion, đồng)} of delivery; `typed` and `why`: the code that
    was typed, and why it takes nothing off."""

    taken: dict = field(default_factory=dict)
    ways: dict = field(default_factory=dict)
    typed: object = None
    why: str = ""

    @property
    def typed_off(self):
        """What the typed code takes off, in đồng."""
        return self.sums.get(self.typed, 0)

    @cached_property
    def sums(self):
        """{promotion: đồng}"""
        return _sums(self.taken) | _sums(self.ways)

    @cached_property
    def delivery_sums(self):
        return _sums(self.ways)


def _sums(taken):
    found = {}
    for promotion, amount in taken.values():
        found[promotion] = found.get(promotion, 0) + amount
    return found


def judge(bag, promotions):
    """What these promotions take off. A code that would leave the shopper worse off than what runs by itself is left out."""
    typed = next((one for one in promotions if one.voucher_id), None)
    own = sorted((one for one in promotions if not one.voucher_id), key=lambda one: (-one.offer.priority, one.offer.pk))
    best = _apply(bag, [typed, *own] if typed else own)
    if typed is None:
        return Outcome(*_taken(best))
    without = _apply(bag, own) if own else None
    if without and without.off > best.off:
        return Outcome(*_taken(without), typed, _("Without this code you pay less: what runs by itself takes more off."))
    found = Outcome(*_taken(best), typed)
    if typed in found.sums:
        return found
    return replace(found, why=bag.trouble(typed) or _("What is left of it is not enough for this basket."))


def _apply(bag, promotions):
    tried = bag.fresh()
    Applicator().apply_offers(tried, [one.offer for one in promotions])
    return tried


def _taken(bag):
    goods = {good.key: good.taken for good in bag.goods if good.taken}
    return goods, {way.producer: way.taken for way in bag.ways if way.taken}
