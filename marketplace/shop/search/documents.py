"""Documents out of listings, for every engine: one for each star that holds now or will."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Prefetch, Sum
from django.utils import timezone

from catalogue import selectors as catalogue
from catalogue.models import Product
from marketplace.register.certification.models import Certificate
from marketplace.shop.delivery.selectors import provinces_not_served
from marketplace.shop.stock.models import JournalEntry

from . import words
from .models import NOWHERE

SOLD_LATELY = timedelta(days=90)
SHARED = (  # by many listings: joined for a few, made once each for many
    "registered_product__group",
    "registered_product__set",
    "registered_product__producer__commune__province",
    "registered_product__commune__province",
    "registered_product__old_commune__province",
    "registered_product__old_commune__district__province",
    "registered_product__district__province",
)
FEW = 50
MOST_TEXTS = 20_000  # kept cut: names of places, groups and producers come again and again


@dataclass(frozen=True)
class Document:
    """A listing while it holds one star. `fields` and `exact` are the words by field (`ranking.BOOSTS`), cut and folded already: an
    engine parts them at spaces and changes nothing. `facts` are the columns that filters and facets read."""

    listing_id: int
    stars: int
    star_from: datetime
    star_until: datetime
    name: str
    fields: dict[str, tuple[str, ...]]
    exact: dict[str, tuple[str, ...]]
    facts: dict

    @property
    def name_folded(self):
        """Of the listing's own title: what `Wanted.phrase` is compared with."""
        return next(iter(self.fields["name"]), "")


def documents_for(ids, on=None):
    """Documents of those listings among `ids` that are published by a verified producer."""
    on = on or timezone.now()
    published = Product.objects.filter(pk__in=ids, state="published", registered_product__producer__state="verified").with_selling(on)
    listings = (
        (published.select_related("registered_product").prefetch_related(*SHARED) if len(ids) > FEW else published.select_related(*SHARED))
        .prefetch_related(Prefetch("registered_product__certificates", Certificate.objects.filter(period__endswith__gt=on), "ahead"))
        .prefetch_related(Prefetch("registered_product__ahead__suspensions", to_attr="held"))
        .prefetch_related("registered_product__commune__predecessors__district__province")
    )
    sales, unserved = _sales(ids, on), provinces_not_served({listing.registered_product.producer for listing in listings})
    return [
        document
        for listing in listings
        for document in _documents_of(
            listing, sales=sales.get(listing.pk, 0), not_sent_to=_not_sent_to(listing, unserved[listing.registered_product.producer_id])
        )
    ]


def _sales(ids, on):
    """Pieces by listing that lately left the shelf for orders, less those that came back."""
    moved = JournalEntry.objects.filter(pool__product__parent__in=ids, at__gt=on - SOLD_LATELY, reason__in=("shipped", "returned"))
    changes = moved.values_list("pool__product__parent").order_by().annotate(change=Sum("change"))
    return {listing: max(0, -change) for listing, change in changes}


def _not_sent_to(listing, unserved):
    """What its maker leaves out, and where no tariff reaches."""
    if catalogue.selling_rule(listing).shown_only:
        return [NOWHERE]
    return sorted(unserved.union(listing.not_delivered_to)) or None


def _documents_of(listing, **counted):
    texts, facts = _texts(listing), {**_facts(listing), **counted}
    fields = {field: _cut(some, words.folded) for field, some in texts.items()}
    exact = {field: _cut(texts[field], words.exact) for field in ("name", "producer")}
    for certificate in listing.registered_product.ahead:
        for start, end in spans(certificate):
            yield Document(listing.pk, certificate.stars, start, end, listing.title, fields, exact, facts)


def _cut(texts, cut_words):
    """Each text once, the first one first."""
    return tuple(dict.fromkeys(filter(None, (_cut_once(text, cut_words) for text in texts))))


@lru_cache(maxsize=MOST_TEXTS)
def _cut_once(text, cut_words):
    return " ".join(cut_words(text))


def spans(certificate):
    """The certificate's period less its suspensions, as pairs of moments."""
    start, end = certificate.period.lower, certificate.period.upper
    for held in sorted((held.period for held in certificate.held if not held.period.isempty), key=lambda period: period.lower):
        if start < min(held.lower, end):
            yield start, min(held.lower, end)
        start = max(start, held.upper or end)
    if start < end:
        yield start, end


def _texts(listing):
    product = listing.registered_product
    producer = product.producer
    return {
        "name": [listing.title, product.name],
        "producer": [producer.name, producer.legal_name],
        "kind": [product.group.name, getattr(product.set, "name", "")],
        "place": place_names(product, district_of(product)),
    }


def _facts(listing):
    product = listing.registered_product
    return {
        **_place(product, district_of(product)),
        "group_code": product.group.code,
        "set_code": getattr(product.set, "code", ""),
        "producer_code": product.producer.code,
        "sold": not catalogue.selling_rule(listing).shown_only,
        "published_at": listing.published_at or listing.date_created,
    }


def district_of(product):
    """As the register says, or as its commune leaves no doubt."""
    if product.district or product.old_commune:
        return product.district or product.old_commune.district
    districts = {old.district for old in product.commune.predecessors.all()} if product.commune else set()
    return districts.pop() if len(districts) == 1 else None


def _place(product, district):
    place = {}
    for name, row in (("commune", product.commune), ("old_commune", product.old_commune), ("district", district)):
        place[f"{name}_code"], place[f"{name}_name"] = (row.code, str(row)) if row else ("", "")
    return place


def place_names(product, district):
    places = [place for place in (product.commune, product.old_commune, district) if place]
    provinces = {place.province.name for place in places if place.province_id}
    return [str(place) for place in places] + sorted(provinces)
