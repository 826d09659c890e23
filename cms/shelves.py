"""What pages ask of the rooms below, at the moment they are read. What is over or gone is said, it does not vanish."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalogue.models import Product
from marketplace.foundation.core import dates
from marketplace.register.certification.models import Certificate, EndReason, RegisteredProduct, Suspension
from marketplace.shop.search.cards import Card
from marketplace.shop.search.selectors import offers
from marketplace.shop.storefront.presenting import REMARKS
from marketplace.trade.fairs import presenting as fair_words
from marketplace.trade.fairs import selectors as fairs_of_trade
from marketplace.trade.outlets import selectors as outlets_of_trade
from marketplace.trade.outlets.presenting import Shown


@dataclass
class Shelved:
    """One of the goods an editor has chosen: a card while it may be shown, else the product and why not."""

    product: RegisteredProduct
    card: Card | None
    fallen: str = ""  # what became of its star, where it has none

    @property
    def why(self):
        if self.product.stars is None:
            return self.fallen or _("No star rating at present")
        return _("Not sold at present")

    @property
    def pack(self):
        """What a click puts into the basket; None when nothing can be bought."""
        return self.card.pack if self.card and self.card.in_stock and self.card.selling.way == "sold" else None


def shelf(products, on=None):
    """In the order chosen. Products that lost their star stay, and say so. Constant queries."""
    keys = [product.pk for product in products if product]
    cards = {card.product.pk: card for card in map(Card, offers(Product.objects.shown(on).filter(registered_product__in=keys), on))}
    known = RegisteredProduct.objects.filter(pk__in=keys).with_stars(on).select_related("producer", "commune", "group").in_bulk()
    told = _fallen([key for key, product in known.items() if product.stars is None], on)
    return [Shelved(known[key], cards.get(key), told.get(key, "")) for key in dict.fromkeys(keys) if key in known]


def _fallen(keys, on):
    """{product: why its latest certificate does not hold}"""
    if not keys:
        return {}
    latest = Certificate.objects.filter(product__in=keys, valid_from__lte=dates.today(on)).order_by("product_id", "-valid_from", "-pk")
    latest = latest.distinct("product_id").select_related("ground")
    held_back = set(
        Suspension.objects.filter(certificate__in=[one.pk for one in latest], until_at=None).values_list("certificate", flat=True)
    )
    return {one.product_id: _became(one, suspended=one.pk in held_back) for one in latest}


def _became(certificate, *, suspended):
    if certificate.end_reason == EndReason.REVOKED:
        words = _("No star rating at present: the certificate was revoked on %(day)s") % {"day": dates.words(certificate.ended_on)}
        return f"{words} ({certificate.ground})" if certificate.ground else words
    if suspended:
        return _("No star rating at present: the certificate is suspended")
    return _("No star rating at present: the certificate ended on %(day)s") % {"day": dates.words(certificate.expires_on)}


@dataclass
class Met:
    """A fair or a point of sale an editor has chosen: as its room shows it, or None and why not."""

    chosen: object
    shown: object
    why: str = ""

    @property
    def name(self):
        return self.chosen.name


def fairs(chosen, on=None):
    """Tickets of the day; one that is over or cancelled says so on its ticket. One query."""
    keys = [fair.pk for fair in chosen if fair]
    known = {fair.pk: fair_words.dress(fair) for fair in fairs_of_trade.public(on).filter(pk__in=keys)}
    return [Met(fair, known.get(fair.pk), _("not announced at present")) for fair in chosen if fair]


def outlets(chosen, on=None):
    """Lines as in the list of points of sale; one that was withdrawn is named, and nobody is sent there."""
    keys = [outlet.pk for outlet in chosen if outlet]
    known = {outlet.pk: Shown(outlet, on) for outlet in outlets_of_trade.public(on=on).filter(pk__in=keys)}
    return [Met(outlet, known.get(outlet.pk), _("no longer a published point of sale")) for outlet in chosen if outlet]


@dataclass
class Maker:
    """A maker as the register knows it today."""

    producer: object
    goods: int  # products with a star that holds
    remark: str


def maker(producer, on=None):
    goods = RegisteredProduct.objects.filter(producer=producer).certified(on).count()
    return Maker(producer, goods, REMARKS.get(producer.state, ""))
