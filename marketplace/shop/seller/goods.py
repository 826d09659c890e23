"""What a producer lists: its registered products, and the words, sizes, prices and stock of each."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from catalogue import selectors as catalogue
from catalogue import services
from catalogue.models import ListingState, Product, ProductImage
from marketplace.foundation.audit import services as audit
from marketplace.foundation.audit.models import AuditEntry
from marketplace.register.certification.models import RegisteredProduct
from marketplace.register.certification.services.locks import lock_products
from marketplace.shop import thumbnails
from marketplace.shop.partner import services as prices
from marketplace.shop.stock import services as stock
from marketplace.shop.stock.models import Pool

MOST_PICTURES = 6


@dataclass
class Goods:
    product: RegisteredProduct  # with `stars`
    listing: Product | None  # the live one
    sent_back: str = ""  # what the reader wants changed

    @property
    def withdrawn(self):
        """An earlier listing that may be taken up again."""
        return self.listing is None and self.product.listings.exists()

    @property
    def packs(self):
        return [pack for pack in self.listing.children.all() if pack.is_public] if self.listing else []

    @property
    def changing(self):
        return self.listing and getattr(self.listing, "change", None)

    @property
    def missing(self):
        """What still keeps it from being sold, in words."""
        lacks = [] if self.product.stars else [_("no star holds today")]
        if self.listing:
            lacks += [str(Product._meta.get_field(name).verbose_name) for name in catalogue.missing_label_fields(self.listing)]
            lacks += [] if any(pack.price for pack in self.packs) else [_("price")]
        return lacks


def goods_of(producers):
    """Every registered product of these producers, listed or not. Six queries however many."""
    products = RegisteredProduct.objects.filter(producer__in=producers).with_stars().select_related("group", "commune", "producer")
    listings = {
        listing.registered_product_id: listing for listing in _listings(Product.objects.live().filter(registered_product__in=products))
    }
    words = _sent_back([listing.pk for listing in listings.values()])
    rows = []
    for product in products.order_by("sort_key", "pk"):
        listing = listings.get(product.pk)
        rows.append(Goods(product, listing, words.get(listing.pk, "") if listing else ""))
    return rows


def one_of(producers, code):
    return next((row for row in goods_of(producers) if row.product.code == code), None)


def _listings(listings):
    packs = Product.objects.filter(structure=Product.CHILD).select_related("pool").prefetch_related("stockrecords").order_by("pk")
    return listings.select_related("registered_product__group", "change").prefetch_related(Prefetch("children", packs))


def _sent_back(keys):
    """{listing: the last reason of a reader}, for those that wait for their producer."""
    acts = ("listing_sent_back", "listing_submitted", "listing_change_refused", "listing_change_proposed")
    rows = AuditEntry.objects.filter(action__in=acts, thing_type="catalogue.product", thing_id__in=[str(key) for key in keys]).order_by(
        "pk"
    )
    return {int(row.thing_id): row.reason if row.action in (acts[0], acts[2]) else "" for row in rows.order_by("pk")}


def version_of(listing):
    """What a form was filled from: another number later means that somebody else has saved meanwhile."""
    if listing is None:
        return "0"
    waiting = getattr(listing, "change", None)
    latest = listing.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return f"{latest}-{waiting.made_at.timestamp()}" if waiting else str(latest)


@transaction.atomic
def save(product, *, words, packs, seen, actor):
    """All of the form or nothing. Words of a published listing wait for a reader; sizes, prices and stock hold at once.

    `packs`: dicts of `id` (None: a new size), `offered`, `title`, `pack_grams`, `weight_grams`, `price`, `pieces`, `shown`.
    """
    lock_products([product.pk])
    listing = _listings(Product.objects.live().filter(registered_product=product)).first()
    if version_of(listing) != seen:
        raise ValidationError(_("Somebody has saved these goods meanwhile. What you typed is still here; please compare and save again."))
    sizes = [{key: value for key, value in pack.items() if key not in ("price", "pieces", "shown")} for pack in packs]
    if listing is None:
        listing = services.create_listing(product, actor=actor, packs=[_new(size) for size in sizes], **words)
    elif listing.state == ListingState.PUBLISHED:
        services.propose_change(listing, actor=actor, **words)
        services.change_listing(listing, actor=actor, packs=sizes)
    else:
        services.change_listing(listing, actor=actor, packs=sizes, **words)
    _price_and_count(listing, packs, actor)
    return listing


def _new(size):
    return {key: value for key, value in size.items() if key not in ("id", "offered")}


def _price_and_count(listing, packs, actor):
    rows = list(listing.children.order_by("pk"))
    known = {row.pk: row for row in rows}
    fresh = iter(row for row in rows if row.pk not in {pack["id"] for pack in packs})
    for pack in packs:
        row = known.get(pack["id"]) or next(fresh)
        if pack["price"] is not None and pack["price"] != row.price:
            prices.set_price(row, price=pack["price"], actor=actor)
        if pack["pieces"] is not None and pack["pieces"] != pack["shown"]:
            stock.correct(_pool(row, pack["shown"]), counted=pack["pieces"], person=actor)


def _pool(pack, shown):
    pool = stock.open_pool(pack)
    if shown is not None and Pool.objects.in_key_order().get(pk=pool.pk).on_hand != shown:
        raise ValidationError(_("The stock has changed meanwhile. Please look at the numbers again."))
    return pool


@transaction.atomic
def add_picture(listing, *, upload, caption, actor):
    """Read, turned upright and rid of its camera's data; the first one leads. Only while nobody sees the goods."""
    listing = _to_be_drawn(listing)
    if listing.images.count() >= MOST_PICTURES:
        raise ValidationError(_("%(n)d pictures are enough; please remove one first.") % {"n": MOST_PICTURES})
    if not caption.strip():
        raise ValidationError(_("Please say in a few words what the picture shows."))
    picture = ProductImage(product=listing, caption=caption.strip()[:200], display_order=listing.images.count())
    picture.original = thumbnails.clean_picture(upload)
    picture.save()
    audit.record("listing_picture_added", listing, actor=actor)
    return picture


@transaction.atomic
def remove_picture(listing, *, key, actor):
    listing = _to_be_drawn(listing)
    picture = listing.images.filter(pk=key).first()
    if picture is None:  # a second click
        return
    name, storage = picture.original.name, picture.original.storage
    picture.delete()
    audit.record("listing_picture_removed", listing, actor=actor)
    transaction.on_commit(lambda: storage.delete(name))


def _to_be_drawn(listing):
    listing = Product.objects.select_for_update(no_key=True, of=("self",)).get(pk=listing.pk)
    if listing.state != ListingState.DRAFT:
        raise ValidationError(_("Pictures are read before they are displayed: please take the goods off first, then hand them in again."))
    return listing


STEPS = {"submit": services.submit, "withdraw": services.withdraw, "reopen": services.reopen}
