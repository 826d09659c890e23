"""Questions about listings."""

import hashlib
import json
from dataclasses import dataclass

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from marketplace.foundation.accounts import tellers
from marketplace.foundation.core.text import fold
from marketplace.register.producers.models import State

from .models import (
    AT_ONCE,
    LISTING_FIELDS,
    PACK_FIELDS,
    ListingChange,
    ListingState,
    Product,
    RestockBlock,
    RestockWish,
    SellingPause,
    Way,
    in_language,
    pause_words,
)

THOUSAND = 1000
ALCOHOL_WORDS = ("ruou", "bia", "vang")
EATEN = ("food", "drinks", "herbs")  # groups whose labels say what is inside, how to use it and what to beware of


@dataclass(frozen=True)
class Selling:
    """How a listing may be sold, and why not otherwise (words for people, empty when it is simply sold)."""

    way: str
    words: str = ""
    paused: bool = False

    @property
    def shown_only(self):
        """By its kind, whoever makes it."""
        return self.way == Way.SHOWN_ONLY

    @property
    def sold(self):
        return not (self.shown_only or self.paused)

    @property
    def needs_age(self):
        return self.way == Way.SOLD_WITH_AGE

    @property
    def cash_on_delivery(self):
        return self.way == Way.SOLD


def selling_rule(product, *, on=None):
    """The `Selling` of a listing or pack; no query where the listing carries the annotations of `with_selling`."""
    listing = product.listing
    if not hasattr(listing, "selling_way"):
        listing = Product.objects.with_selling(on).get(pk=listing.pk)
    way = listing.selling_way or Way.SOLD
    if way == Way.SOLD_WITH_AGE and not listing.has_licence:
        return Selling(Way.SHOWN_ONLY, _("The producer has no licence in date to sell this drink online."))
    if listing.pause_reason and way != Way.SHOWN_ONLY:
        return Selling(way, pause_words(listing.pause_reason, listing.pause_until), paused=True)
    return Selling(way, in_language(listing.selling_reason or "", listing.selling_reason_en))


def pause_of(producer, on=None):
    """The pause that runs, or None."""
    return SellingPause.objects.running(on).filter(producer=producer).first()


def pauses(on=None):
    return SellingPause.objects.running(on).select_related("producer").order_by("until", "producer__sort_key")


def names_alcohol(name):
    return fold(name).split(" ", 1)[0] in ALCOHOL_WORDS


@dataclass(frozen=True)
class Standing:
    """Why a listing may be seen and bought at a moment, or not."""

    has_stars: bool
    verified: bool
    published: bool
    selling: Selling

    @property
    def shown(self):
        return self.has_stars and self.verified and self.published

    @property
    def words(self):
        """The reason why it is not sold, for people; empty when it may be."""
        if not self.has_stars:
            return _("Holds no stars at present; no longer sold here.")
        if not (self.verified and self.published):
            return _("No longer sold here.")
        return "" if self.selling.sold else self.selling.words or _("Shown only, not sold online.")


def standing(product, *, on=None):
    """The `Standing` of a listing or pack; no query where the listing carries the annotations of `with_stars` and `with_selling`."""
    listing = product.listing
    if not hasattr(listing, "stars") or not hasattr(listing, "has_licence"):
        listing = Product.objects.with_register().with_stars(on).with_selling(on).get(pk=listing.pk)
    producer = listing.registered_product.producer
    return Standing(
        has_stars=listing.stars is not None,
        verified=producer is not None and producer.state == State.VERIFIED,
        published=listing.state == ListingState.PUBLISHED,
        selling=selling_rule(listing, on=on),
    )


def listing_of(registered_product):
    """The live listing of a registered product, whatever its state, or None."""
    return Product.objects.live().filter(registered_product=registered_product).first()


def versions_of(listing):
    return listing.versions.select_related("actor")


def wanted_label_fields(group, name):
    """What the law wants on the label of goods of this group and name, as field names."""
    wanted = ["responsible_party", "origin", "storage", "shelf_life"]
    wanted += ["ingredients", "usage", "warnings"] if group.code in EATEN else []
    return [*wanted, "alcohol_percent"] if names_alcohol(name) else wanted


def missing_label_fields(listing):
    """Those that this listing does not say yet."""
    wanted = wanted_label_fields(listing.registered_product.group, listing.title)
    return [name for name in wanted if (value := getattr(listing, name)) is None or not str(value).strip()]


def quantity_words(grams, millilitres):
    """As a label says it: `500 g`, `1,5 kg`, `750 ml`, `2 lít`; empty where neither is known."""
    for amount, small, large in ((grams, "g", "kg"), (millilitres, "ml", "lít")):
        if amount:
            return f"{amount} {small}" if amount < THOUSAND else f"{amount / THOUSAND:g} {large}".replace(".", ",")
    return ""


def mark_of(listing):
    """A short mark of all that a reader reads and would put on display; another mark means other words, sizes or pictures."""
    said = [name for name in LISTING_FIELDS if name not in AT_ONCE]
    sizes = ["pk", "is_public", *(name for name in PACK_FIELDS if name not in AT_ONCE)]
    change = ListingChange.objects.filter(listing=listing).values_list("fields", "packs", "captions", "refused").first()
    whole = [
        [getattr(listing, name) for name in said],
        list(listing.children.order_by("pk").values_list(*sizes)),
        list(listing.images.order_by("display_order", "pk").values_list("pk", "caption", "is_shown")),
        change,
    ]
    return hashlib.sha256(json.dumps(whole, default=str).encode()).hexdigest()[:20]


def phone_digest(phone):
    """A number as a block keeps it: recognised again, but not to be read."""
    return salted_hmac("catalogue.restock_block", phone, algorithm="sha256").hexdigest()


def is_blocked(registered_product, phone):
    return RestockBlock.objects.filter(registered_product=registered_product, phone_digest=phone_digest(phone)).exists()


def wishes_of(person):
    rows = RestockWish.objects.filter(tellers.by(person, phone="phone"))
    return rows.values("registered_product__name", "phone", "made_at", "told_at")


def month_words(month):
    return _("month %(n)d") % {"n": month}


def season_words(months):
    """`[9, 10, 11]` → "month 9 to month 11"; a season over New Year is one. Nothing for none and for all the year."""
    runs = []
    for month in sorted(set(months)):
        if runs and runs[-1][1] == month - 1:
            runs[-1][1] = month
        else:
            runs.append([month, month])
    if len(runs) > 1 and (runs[0][0], runs[-1][1]) == (1, 12):
        runs[0][0] = runs.pop()[0]
    return "" if runs == [[1, 12]] else ", ".join(_run_words(*run) for run in runs)


def _run_words(first, last):
    if first == last:
        return month_words(first)
    return _("%(first)s to %(last)s") % {"first": month_words(first), "last": month_words(last)}
