"""A promotion in words that desk, producer and shopper read alike."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.foundation.core import figures
from marketplace.foundation.core.money import dong

from .bag import Good, Way
from .models import Bearer, MoreFree

STATES = {  # (words, colour)
    "written": (gettext_lazy("not open yet"), "held"),
    "asked": (gettext_lazy("waits for the producer"), "held"),
    "coming": (gettext_lazy("begins later"), "held"),
    "running": (gettext_lazy("runs"), "ok"),
    "used_up": (gettext_lazy("used up"), "stop"),
    "ended": (gettext_lazy("ended"), ""),
}


def state(promotion, on=None):
    on, offer = on or timezone.now(), promotion.offer
    if promotion.over(on):
        return "ended"
    if not promotion.opened_at:
        return "asked" if promotion.needs_agreement and not promotion.agreed_at else "written"
    if offer.start_datetime > on:
        return "coming"
    return "used_up" if promotion.used_up else "running"


def scope(promotion):
    """What it is for, one short sentence each."""
    if promotion.producer:
        yield _("Goods of %(who)s") % {"who": promotion.producer.name}
    if promotion.group:
        yield _("Group: %(group)s") % {"group": promotion.group}
    if promotion.commune:
        yield _("From %(place)s") % {"place": promotion.commune.in_sentence}
    if promotion.least_stars:
        yield _("With %(n)d stars or more that hold on the day") % {"n": promotion.least_stars}
    if promotion.first_order:
        yield _("For a first order")
    if promotion.least_goods:
        yield _("From %(least)s of these goods on") % {"least": dong(promotion.least_goods)}


def limits(promotion):
    offer = promotion.offer
    if promotion.most_off:
        yield _("At most %(sum)s a purchase") % {"sum": dong(promotion.most_off)}
    if (n := offer.max_global_applications) is not None:
        yield ngettext("%(n)d use in all", "%(n)d uses in all", n) % {"n": n}
    if (n := offer.max_user_applications) is not None:
        yield ngettext("%(n)d use a person", "%(n)d uses a person", n) % {"n": n}
    if promotion.budget is not None:
        yield _("Budget %(sum)s") % {"sum": dong(promotion.budget)}


def bearer(promotion):
    """Who bears it, in a sentence."""
    if promotion.borne_by == Bearer.SHARED:
        words = _("%(who)s bears %(percent)s of what is taken off, the marketplace the rest.")
        return words % {"who": promotion.producer.name, "percent": figures.percent(promotion.producer_basis_points)}
    if promotion.borne_by == Bearer.PRODUCER:
        return _("%(who)s bears it.") % {"who": promotion.producer.name}
    if promotion.borne_by == Bearer.PROGRAMME:
        return _("Borne by “%(name)s” (%(paper)s).") % {"name": promotion.programme.name, "paper": promotion.programme.paper}
    return _("The marketplace bears it.")


EXAMPLE, EXAMPLE_FEE = 100_000, 30_000  # đồng of goods, of delivery


def example(promotion):
    """What it leaves the maker, in a sentence: of 100.000 ₫ of goods (one pack, or one whole set of equal packs), or of a delivery fee."""
    if promotion.for_delivery:
        words = _("Of a delivery fee of %(price)s the shopper pays %(paid)s; %(base)s are counted to the producer, before tax.")
        return _example(promotion, words, EXAMPLE_FEE, promotion.offer.benefit.proxy().wanted([Way(0, EXAMPLE_FEE)]))
    benefit = promotion.offer.benefit.proxy()
    packs = benefit.buys + benefit.gets if isinstance(benefit, MoreFree) else 1
    off = benefit.wanted([Good("", EXAMPLE // packs, packs)])
    words = _("Of goods for %(price)s the shopper pays %(paid)s; %(base)s are counted to the producer, before commission and tax.")
    return _example(promotion, words, EXAMPLE, min(off, EXAMPLE // 2))


def _example(promotion, words, price, off):
    off = min(off, promotion.most_off or off)
    return words % {"price": dong(price), "paid": dong(price - off), "base": dong(price - off + promotion.borne(off))}


@dataclass(frozen=True)
class Told:
    """A promotion as desk and producer read it."""

    row: object

    @cached_property
    def state(self):
        return state(self.row)

    @property
    def words(self):
        return STATES[self.state][0]

    @property
    def colour(self):
        return STATES[self.state][1]

    @cached_property
    def scope(self):
        return list(scope(self.row))

    @cached_property
    def limits(self):
        return list(limits(self.row))

    @property
    def bearer(self):
        return bearer(self.row)

    @property
    def example(self):
        return example(self.row)
