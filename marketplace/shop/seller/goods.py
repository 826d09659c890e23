"""What a producer lists: its registered products, and the words, sizes, prices, stock and pictures of each."""

import hashlib
import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, OuterRef, Prefetch, Subquery
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from catalogue import selectors as catalogue
from catalogue import services
from catalogue.models import LISTING_FIELDS, ListingState, Product, Way
from marketplace.foundation.audit.models import AuditEntry
from marketplace.register.certification.models import RegisteredProduct
from marketplace.register.certification.services.locks import lock_products
from marketplace.shop import thumbnails
from marketplace.shop.partner import services as prices
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.stock import services as stock
from marketplace.shop.stock.models import Pool

SENDING = ("season_months", "handling_days", "not_delivered_to", "contact_note")
LABEL = tuple(name for name in LISTING_FIELDS if name not in SENDING)
KNOWN = ("title", "origin", "responsible_party")  # what the register says already
SIZE = ("title", "pack_grams", "volume_ml", "weight_grams", "length_mm", "width_mm", "height_mm")


@dataclass
class Goods:
    product: RegisteredProduct  # with `stars` and `certificate_until`
    listing: Product | None  # the live one
    withdrawn: bool = False  # an earlier listing may be taken up again

    @property
    def packs(self):
        """On offer, or waiting to be."""
        waiting = self.change.packs if self.change else {}
        rows = self.listing.children.all() if self.listing else ()
        return [pack for pack in rows if pack.is_public or str(pack.pk) in waiting]

    @property
    def change(self):
        return getattr(self.listing, "change", None)

    @property
    def waits(self):
        """New words, sizes or pictures of goods on display wait for a reader."""
        return bool(self.change and not self.change.refused)

    @property
    def sent_back(self):
        """What the reader wants changed."""
        if self.listing is None:
            return ""
        return self.change.refused if self.change else self.listing.sent_back if self.listing.state == ListingState.DRAFT else ""

    @property
    def state_words(self):
        if self.listing is None:
            return _("Taken off") if self.withdrawn else _("Not listed yet")
        return _("Sent back") if self.sent_back else self.listing.get_state_display()

    @property
    def draft(self):
        return self.listing is None or self.listing.state == ListingState.DRAFT

    @property
    def missing_words(self):
        if self.listing is None:
            return []
        return [str(Product._meta.get_field(name).verbose_name) for name in catalogue.missing_label_fields(self.listing)]

    @property
    def missing_sizes(self):
        if not self.packs:
            return [_("a pack size")]
        sold = self.listing.selling_way != Way.SHOWN_ONLY
        lacks = [_("price")] if sold and not all(pack.price for pack in self.packs) else []
        return lacks + ([_("weight as sent")] if sold and not all(pack.weight_grams for pack in self.packs) else [])

    @property
    def missing(self):
        """What still keeps it from being handed in, in words."""
        return self.missing_words + self.missing_sizes

    @property
    def lacks_licence(self):
        return bool(self.listing and self.listing.selling_way == Way.SOLD_WITH_AGE and not self.listing.has_licence)


def goods_of(producers):
    """Every registered product of these producers, listed or not. Three queries however many."""
    products = RegisteredProduct.objects.filter(producer__in=producers).with_stars()
    products = products.select_related("group", "commune", "producer__commune").order_by("sort_key", "pk")
    listings = {}
    for row in _listings(Product.objects.listings().filter(registered_product__in=products)):
        listings.setdefault(row.registered_product_id, []).append(row)
    return [_goods(product, listings.get(product.pk, ())) for product in products]


def one_of(producers, code):
    product = RegisteredProduct.objects.filter(producer__in=producers, code=code).with_stars()
    product = product.select_related("group", "commune", "producer__commune").first()
    return product and _goods(product, _listings(product.listings.all()))


def _goods(product, listings):
    live = next((row for row in listings if row.state != ListingState.WITHDRAWN), None)
    return Goods(product, live, withdrawn=live is None and bool(listings))


def _listings(listings):
    price = StockRecord.objects.filter(product=OuterRef("pk")).values("price")[:1]
    packs = Product.objects.filter(structure=Product.CHILD).select_related("pool").annotate(price=Subquery(price)).order_by("pk")
    read = AuditEntry.objects.filter(
        action__in=("listing_sent_back", "listing_submitted"), thing_type="catalogue.product", thing_id=Cast(OuterRef("pk"), CharField())
    )
    listings = listings.annotate(sent_back=Subquery(read.order_by("-pk").values("reason")[:1]))
    return listings.with_selling().select_related("registered_product__group", "change").prefetch_related(Prefetch("children", packs))


def words_of(row, names):
    """What a form begins with: what waits, else what is displayed, else what the register knows."""
    if row.listing:
        waiting = row.change.fields if row.change else {}
        return {name: waiting.get(name, getattr(row.listing, name)) for name in names}
    producer, product = row.product.producer, row.product
    address = ", ".join(filter(None, (producer.legal_name or producer.name, producer.address_line, str(producer.commune or ""))))
    known = {"title": product.name, "origin": str(product.commune or ""), "responsible_party": address, "handling_days": 2}
    return {name: known.get(name) for name in names}


def sizes_of(row):
    """The sizes as a form begins with them, one dict each."""
    waiting = row.change.packs if row.change else {}
    return [_size(pack, waiting.get(str(pack.pk), {})) for pack in (row.listing.children.all() if row.listing else ())]


def _size(pack, waiting):
    held = pack.pool.on_hand if hasattr(pack, "pool") else None
    said = {name: waiting.get(name, getattr(pack, name)) for name in SIZE}
    price = None if pack.price is None else int(pack.price)
    return {"id": pack.pk, **said, "price": price, "pieces": held, "shown": held, "offered": waiting.get("offered", pack.is_public)}


def mark(said):
    """What a form was filled from, in short: another mark later means that somebody else has saved meanwhile."""
    return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()[:20]


def mark_of_sizes(sizes):
    """Stock moves by itself; each count is checked by what was shown beside it."""
    return mark([{name: value for name, value in size.items() if name not in ("pieces", "shown")} for size in sizes])


class StaleError(ValidationError):
    def __init__(self):
        super().__init__(_("Somebody has saved these goods meanwhile. What you typed is still here; please compare and save again."))


@transaction.atomic
def save_words(product, *, words, seen, actor):
    """`words` are some of LISTING_FIELDS, all of one form."""
    row = _fresh(product)
    if mark(words_of(row, words)) != seen:
        raise StaleError
    services.revise(listing_for(row, actor), actor=actor, **words)


@transaction.atomic
def save_sizes(product, *, packs, seen, actor):
    """All of the form or nothing. Prices, stock and a size taken off hold at once; what a size says waits for a reader.

    `packs`: dicts of SIZE and `id` (None: a new one), `offered`, `price`, `pieces`, `shown` (pieces when the form was made).
    """
    row = _fresh(product)
    if mark_of_sizes(sizes_of(row)) != seen:
        raise StaleError
    listing = listing_for(row, actor)
    known = set(listing.children.values_list("pk", flat=True))
    services.revise(listing, actor=actor, packs=[{name: pack[name] for name in ("id", "offered", *SIZE)} for pack in packs])
    fresh = iter(listing.children.exclude(pk__in=known).order_by("pk"))
    held = {pack.pk: pack for pack in listing.children.all()}
    for pack in packs:
        _price_and_count(held[pack["id"]] if pack["id"] else next(fresh), pack, actor)


def _fresh(product):
    lock_products([product.pk])
    return one_of([product.producer], product.code)


def listing_for(row, actor):
    """The live listing; the first thing that is written of it begins a draft."""
    if row.withdrawn:
        raise ValidationError(_("These goods were taken off. Please take them up again first; what you typed is still here."))
    return row.listing or services.create_listing(row.product, actor=actor, **words_of(row, KNOWN))


def _price_and_count(row, pack, actor):
    if pack["price"] is not None and pack["price"] != row.price:
        prices.set_price(row, price=pack["price"], actor=actor)
    if pack["pieces"] is not None and pack["pieces"] != pack["shown"]:
        stock.correct(_pool(row, pack["shown"]), counted=pack["pieces"], person=actor)


def _pool(pack, shown):
    pool = stock.open_pool(pack)
    if shown is not None and Pool.objects.in_key_order().get(pk=pool.pk).on_hand != shown:
        raise ValidationError(_("The stock has changed meanwhile. Please look at the numbers again."))
    return pool


def hand_in(listing, *, actor):
    row = one_of([listing.registered_product.producer], listing.registered_product.code)
    if row.missing:
        raise ValidationError(_("Still missing: %(what)s.") % {"what": ", ".join(row.missing)})
    services.submit(listing, actor=actor)


def add_picture(listing, *, upload, caption, actor):
    services.add_picture(listing, file=thumbnails.clean_picture(upload), caption=caption, actor=actor)


@transaction.atomic
def remove_picture(listing, *, key, actor):
    gone = services.remove_picture(listing, key=key, actor=actor)
    if gone:
        transaction.on_commit(lambda: thumbnails.forget(gone.original.name))


def say_of_picture(listing, *, key, caption, actor):
    if not caption.strip():
        raise ValidationError(_("Please say in a few words what the picture shows."))
    services.revise(listing, actor=actor, captions={key: caption})


STEPS = {"submit": hand_in, "withdraw": services.withdraw, "reopen": services.reopen, "discard": services.discard_change}
