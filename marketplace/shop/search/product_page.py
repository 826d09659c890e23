"""Everything the page of one registered product says: its listing where one is published, else what the register knows."""

import re
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalogue import selectors as catalogue
from catalogue.models import Product
from marketplace.foundation.core import dates
from marketplace.register.certification import selectors as certification
from marketplace.register.certification.models import Certificate, RegisteredProduct
from marketplace.register.producers.models import Kind, State
from marketplace.shop import thumbnails
from marketplace.shop.delivery import selectors as delivery
from marketplace.trade.outlets import selectors as outlets
from marketplace.trade.outlets.presenting import Shown

from . import selectors
from .cards import FEW, Card, lower_first, place_words

NUMBER_AND_UNIT = re.compile(r"(?<=\d) (?=[^\W\d])")  # never parted at the end of a line
SOON_DAYS = 30
MOST_OUTLETS = 5  # on the page of a product; the list has them all
SERVICES = "tourism"  # the group of the register that nobody packs
NEAR, CAPITAL, FAR = "19", "01", "79"  # Thái Nguyên, Hà Nội, TP. Hồ Chí Minh: the three zones of a hint
HANOI = "Hà Nội"
MAKERS = {Kind.COOPERATIVE: "HTX"}


def find(code, on=None, *, own=""):
    """The page of a register's code, or None; `own` is the shopper who reads it."""
    on = on or timezone.now()
    listings = Product.objects.live().filter(registered_product__code=code)
    listing = selectors.offers(listings, on, own=own).first()
    if listing is not None:
        return ProductPage(listing.registered_product, listing, on)
    product = RegisteredProduct.objects.select_related(*REGISTER).filter(code=code).first()
    return product and ProductPage(product, None, on)


REGISTER = ("group", "producer__commune__province", "commune__province", "old_commune__district", "district__province")


class ProductPage:
    def __init__(self, product, listing, on):
        self.product, self.listing, self.on = product, listing, on

    @cached_property
    def card(self):
        return Card(self.listing)

    @cached_property
    def certificate(self):
        held = Certificate.objects.in_force(self.on).filter(product=self.product)
        return held.select_related("decision__authority").first()

    @property
    def stars(self):
        return self.certificate.stars if self.certificate else None

    @cached_property
    def published(self):
        """There is a listing that shoppers may read, whatever became of its star."""
        return self.listing is not None and self.listing.state == "published" and self.producer.state == State.VERIFIED

    @property
    def shown(self):
        return self.published and bool(self.stars)

    @cached_property
    def selling(self):
        return catalogue.selling_rule(self.listing) if self.shown else None

    @property
    def shown_only(self):
        return self.shown and self.selling.shown_only

    @property
    def offered(self):
        """Sizes with a price, of goods that may be sold; whether there are any left is another matter."""
        return self.card.packs if self.shown and self.selling.sold else []

    @property
    def pack(self):
        return self.offered[0] if self.offered else None

    @property
    def buyable(self):
        return bool(self.pack and self.pack.available)

    @property
    def reason(self):
        """Why nothing is sold here, in a sentence; empty where something may be."""
        if not self.stars:
            return (
                _("Holds no stars at present; no longer sold here.") if self.published else _("Holds no stars at present; not sold here.")
            )
        if not self.published:
            return _("Its stars hold, but it is not sold on this site yet.")
        if self.shown_only:
            return self.selling.words or _("Shown only, not sold online.")
        if self.selling.paused:
            return self.selling.words
        return "" if self.offered else _("Has no price yet.")

    @property
    def stock(self):
        left = self.pack.available or 0
        return "in" if left > FEW else "low" if left else "out"

    @property
    def stock_words(self):
        """`Còn hàng, HTX gửi trong 2 ngày`."""
        if self.stock != "in":
            return ""
        maker = MAKERS.get(self.producer.kind) or _("the producer")
        days = self.listing.handling_days
        words = ngettext("In stock, %(maker)s sends it within %(n)d day", "In stock, %(maker)s sends it within %(n)d days", days)
        return words % {"maker": maker, "n": days}

    # who and where

    @property
    def name(self):
        return self.listing.title if self.published else self.product.name

    @property
    def url(self):
        return self.product.get_absolute_url()

    @property
    def slug(self):
        return self.url.rsplit("/", 1)[-1]

    @property
    def producer(self):
        return self.product.producer

    @property
    def place(self):
        return place_words(self.product)

    @property
    def commune_code(self):
        return self.product.commune.code if self.product.commune else ""

    @property
    def pictures(self):
        images = list(self.listing.images.all()) if self.published else []
        return [{"url": thumbnails.url(image.original, "900x900"), "alt": image.caption or self.name} for image in images]

    @cached_property
    def outlets(self):
        """Points of sale that say they carry it: [Shown]; nobody is sent after goods without a star."""
        found = outlets.where_sold(self.product, self.on)[:MOST_OUTLETS] if self.stars else []
        return [Shown(outlet, self.on) for outlet in found]

    @cached_property
    def history(self):
        return certification.history_of(self.product, self.on)

    @property
    def crumbs(self):
        results = reverse("search:results")
        group = self.product.group
        return [(_("Goods"), results), (str(group), f"{results}?group={group.code}"), (self.name, "")]

    @property
    def seal(self):
        """State, detail and address of the certificate in force."""
        last = self.certificate.expires_on
        state = "soon" if (last - dates.today(self.on)).days < SOON_DAYS else "valid"
        decision = self.certificate.decision
        words = _("Holds through %(day)s. Decision %(number)s of %(date)s")
        detail = words % {"day": dates.words(last), "number": decision.number, "date": dates.words(decision.decided_on)}
        return {"state": state, "detail": detail, "href": self.certificate.get_absolute_url()}

    @property
    def fallen(self):
        """What became of the latest certificate that was lifted: `revoked`, `suspended` or `over`, and a word of when and why."""
        last = next((line for line in self.history if line.kind == "certificate"), None)
        if last is None or last.state not in ("revoked", "suspended"):
            return {"state": "over", "detail": ""}
        if last.state == "suspended":
            return {"state": "suspended", "detail": _("Its certificate is suspended.")}
        one = last.certificate
        words = _("Its certificate was revoked at %(moment)s") % {"moment": dates.moment_words(one.ended_at)}
        return {"state": "revoked", "detail": f"{words}: {one.ground}" if one.ground else words}

    # tables

    @property
    def is_service(self):
        """A stay or a tour has no label: nothing is packed, nothing keeps."""
        return self.product.group.code == SERVICES

    @property
    def label(self):
        """The label block, as the law wants it; of a service, what there is to know beforehand."""
        listing = self.listing
        if self.is_service:
            told = [(_("Name"), self.name), (_("Where"), listing.origin or self.place), (_("Booked by"), self._sizes)]
            return [
                *told,
                (_("Good to know"), listing.usage),
                (_("Warning"), listing.warnings),
                (_("Responsible party"), listing.responsible_party),
            ]
        volume = [(_("Alcohol by volume"), percent_words(listing.alcohol_percent))] if listing.alcohol_percent is not None else []
        season = catalogue.season_words(listing.season_months)
        return [
            (_("Name"), self.name),
            (_("Origin"), listing.origin),
            (_("Net quantity"), self._sizes),
            *volume,
            (_("Ingredients"), listing.ingredients),
            *([(_("Season"), season)] if season else []),
            (_("Shelf life"), listing.shelf_life),
            (_("Production date"), _("Printed on each pack")),
            (_("Storage"), listing.storage),
            (_("How to use"), listing.usage),
            (_("Warning"), listing.warnings),
            (_("Responsible party"), listing.responsible_party),
        ]

    @property
    def _sizes(self):
        packs = sorted(self.listing.children.all(), key=lambda pack: (pack.pack_grams or pack.volume_ml or 0, pack.pk))
        return ", ".join(
            NUMBER_AND_UNIT.sub("\N{NO-BREAK SPACE}", pack.title if self.is_service else pack.net_quantity or pack.title) for pack in packs
        )

    @property
    def seller(self):
        """What consumer law wants before a purchase. A personal number is shown only where there is no registration number."""
        maker = self.producer
        registration = maker.registration_number
        if registration and maker.registered_on:
            registration = _("%(number)s of %(day)s") % {"number": registration, "day": dates.words(maker.registered_on)}
        personal = maker.has_personal_number and maker.registration_number
        return [
            (_("Kind"), maker.get_kind_display()),
            (_("Legal name"), maker.legal_name),
            (_("Representative"), maker.representative),
            (_("Address"), self.address),
            (_("Registration"), registration),
            (_("Tax code"), "" if personal else maker.tax_code),
        ]

    @property
    def address(self):
        maker = self.producer
        parts = [maker.address_line, maker.commune and str(maker.commune), maker.commune and str(maker.commune.province)]
        return ", ".join(part for part in parts if part)

    @cached_property
    def delivery(self):
        """[(words, Quote)] for one pack: near, the capital, far."""
        item = delivery.Item(pack=self.pack, quantity=1, amount=int(self.pack.price_now))
        quotes = delivery.hints(self.producer, items=[item], provinces=(NEAR, CAPITAL, FAR))
        named = zip((_("Within the province"), HANOI, _("Elsewhere")), (NEAR, CAPITAL, FAR), strict=True)
        return [(words, quotes[code]) for words, code in named if quotes[code].fee is not None or quotes[code].refused]

    @property
    def capital_quote(self):
        return next((quote for words, quote in self.delivery if words == HANOI and quote.fee is not None), None)

    @property
    def price(self):
        return int(self.pack.price_now) if self.pack else None

    @property
    def unit(self):
        return lower_first(self.pack.title) if self.pack else ""

    @property
    def price_until(self):
        """The last day on which the prices shown stand; past days say nothing."""
        day = self.pack.price_until if self.pack else None
        return day if day and day >= dates.today(self.on) else None


def percent_words(percent):
    """5.5 → `5,5%`, 30.0 → `30%`."""
    return f"{percent.normalize():f}%".replace(".", "," if get_language() == "vi" else ".")
