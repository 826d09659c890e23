"""What a pack size costs today, how many there are, and why it cannot be bought, if it cannot: one query for any number of packs.

Basket, checkout and purchase all judge by this one function.
"""

from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Min, OuterRef, Prefetch, Subquery
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from catalogue.models import Product, ProductImage
from catalogue.querysets import is_shown
from catalogue.selectors import Selling, selling_rule
from marketplace.shop import thumbnails
from marketplace.shop.stock.models import Pool, Reservation

StockRecord = get_model("partner", "StockRecord")
MOST_OF_ONE = 999
PICTURE = "160x200"
LISTING = "parent__"  # of a pack size


@dataclass(frozen=True)
class Trouble:
    code: str
    words: str


@dataclass
class Offer:
    pack: Product
    price: int | None
    available: int
    stars: int | None
    certificate_id: int | None
    selling: Selling
    trouble: Trouble | None
    most_each: int | None = None  # for one shopper

    @property
    def listing(self):
        return self.pack.parent

    @property
    def registered_product(self):
        return self.pack.parent.registered_product

    @property
    def producer(self):
        return self.pack.parent.registered_product.producer

    @property
    def picture(self):
        """Address of its first picture, small; empty where a label is drawn. Costs nothing where `pictures` were asked for."""
        image = next(iter(self.pack.parent.images.all()), None)
        return thumbnails.url(image.original, PICTURE) if image else ""

    @property
    def stockrecord_id(self):
        return self.pack.stockrecord_id

    @property
    def most(self):
        """So many at most go into one basket."""
        return min(self.available, MOST_OF_ONE, self.most_each or MOST_OF_ONE)

    @property
    def most_each_words(self):
        return most_each_words(self.most_each)

    def less_words(self):
        """Why no more than `most` go in."""
        if self.most_each and self.most_each <= self.available:
            return self.most_each_words
        return _("Only %(n)d left: the basket holds them all.") % {"n": self.available}

    def trouble_for(self, quantity):
        if self.trouble:
            return self.trouble
        if self.most_each and quantity > self.most_each:
            return Trouble("most_each", self.most_each_words)
        if quantity > self.available:
            return Trouble("less", _("Only %(n)d left. Please lower the number.") % {"n": self.available})
        return None


def most_each_words(n):
    return _("One person buys %(n)d at most, so that there is some for others too.") % {"n": n}


def offers(packs, on=None, *, own="", pictures=False):
    """{pack id: Offer} at the moment `on`; what the shopper `own` has set aside does not count against it (see `holders`)."""
    on = on or timezone.now()
    found = Product.objects.filter(pk__in=packs, structure=Product.CHILD).select_related(
        "pool",
        "parent__registered_product__group",
        "parent__registered_product__commune__province",
        "parent__registered_product__producer__commune__province",
    )
    if pictures:
        found = found.prefetch_related(Prefetch("parent__images", ProductImage.objects.shown()))
    return {pack.pk: _offer(pack) for pack in _judged(found, on, own)}


def _judged(packs, on, own):
    record = StockRecord.objects.filter(product=OuterRef("pk"))
    others = Reservation.objects.running(on).filter(pool__product=OuterRef("pk")).exclude(reference=own).order_by()
    return (
        packs.with_stars(on, of=LISTING)
        .with_selling(on, of=LISTING)
        .annotate(
            is_shown=ExpressionWrapper(is_shown(on, of=LISTING), output_field=BooleanField()),
            record_price=Subquery(record.values("price")[:1]),
            stockrecord_id=Subquery(record.values("pk")[:1]),
            partner_id=Subquery(record.values("partner")[:1]),
            partner_sku=Subquery(record.values("partner_sku")[:1]),
            free=Subquery(Pool.objects.with_available(on, own=own).filter(product=OuterRef("pk")).values("available")[:1]),
            held_until=Subquery(others.values("pool").annotate(first=Min("until")).values("first")),
        )
    )


def _offer(pack):
    pack.price = None if pack.record_price is None else int(pack.record_price)
    pool = getattr(pack, "pool", None)
    most_each = pool.most_each if pool else None
    offer = Offer(pack, pack.price, pack.free or 0, pack.stars, pack.certificate_id, _selling(pack), None, most_each)
    offer.trouble = _trouble(offer)
    return offer


def _selling(pack):
    """By the annotations of `_judged`, which the rule reads from the listing."""
    for name in ("selling_way", "selling_reason", "selling_reason_en", "has_licence", "pause_reason", "pause_until"):
        setattr(pack.parent, name, getattr(pack, name))
    return selling_rule(pack.parent)


def _trouble(offer):
    maker = offer.producer.name if offer.producer else ""
    if offer.certificate_id is None:
        return Trouble("certificate", _("This product has no star today; it is no longer sold here."))
    if not offer.pack.is_public or offer.listing.state != "published":
        return Trouble("gone", _("%(producer)s no longer offers this.") % {"producer": maker})
    if not offer.pack.is_shown:
        return Trouble("producer", _("%(producer)s does not sell here at the moment.") % {"producer": maker})
    if offer.selling.paused:
        return Trouble("paused", offer.selling.words)
    if not offer.selling.sold:
        return Trouble("shown_only", offer.selling.words or _("This product is only shown, not sold online."))
    if not offer.price:
        return Trouble("price", _("No price has been set for this size yet."))
    if offer.available < 1:
        return Trouble("sold_out", _sold_out_words(offer.pack))
    return None


def _sold_out_words(pack):
    """What somebody else is just paying for may be free again."""
    if pack.held_until is None or pack.pool.on_hand <= pack.pool.promised:
        return _("Sold out.")
    words = _("Somebody is just ordering the last of it. Please look again at %(time)s.")
    return words % {"time": formats.time_format(timezone.localtime(pack.held_until), "H:i")}
