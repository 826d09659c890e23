"""Documents out of listings: a row for each star that holds now or will."""

from django.db.models import Prefetch
from django.utils import timezone

from catalogue import selectors as catalogue
from catalogue.models import Product
from marketplace.register.certification.models import Certificate

from . import words
from .models import ProductDocument


def documents_for(ids, on=None):
    """Documents, not yet saved, of those listings among `ids` that are published by a verified producer. Four queries."""
    on = on or timezone.now()
    listings = (
        Product.objects.filter(pk__in=ids, state="published", registered_product__producer__state="verified")
        .with_selling(on)
        .select_related(
            "registered_product__group",
            "registered_product__set",
            "registered_product__producer",
            "registered_product__commune__province",
            "registered_product__old_commune__province",
            "registered_product__old_commune__district__province",
            "registered_product__district__province",
        )
        .prefetch_related(Prefetch("registered_product__certificates", Certificate.objects.filter(period__endswith__gt=on), "ahead"))
        .prefetch_related("registered_product__ahead__suspensions", "registered_product__commune__predecessors__district__province")
    )
    return [document for listing in listings for document in _documents_of(listing)]


def _documents_of(listing):
    common = _common(listing)
    for certificate in listing.registered_product.ahead:
        for start, end in spans(certificate):
            yield ProductDocument(listing=listing, stars=certificate.stars, star_from=start, star_until=end, **common)


def spans(certificate):
    """The certificate's period less its suspensions, as pairs of moments."""
    start, end = certificate.period.lower, certificate.period.upper
    for held in sorted((held.period for held in certificate.suspensions.all() if not held.period.isempty), key=lambda period: period.lower):
        if start < min(held.lower, end):
            yield start, min(held.lower, end)
        start = max(start, held.upper or end)
    if start < end:
        yield start, end


def _common(listing):
    product = listing.registered_product
    producer, district = product.producer, district_of(product)
    weighted = [
        ("A", f"{listing.title} {product.name}" if listing.title != product.name else product.name),
        ("B", f"{producer.name} {producer.legal_name}"),
        ("C", " ".join(filter(None, (product.group.name, getattr(product.set, "name", ""))))),
        ("C", " ".join(place_names(product, district))),
    ]
    return {
        "name": listing.title,
        "name_folded": " ".join(words.folded(listing.title)),
        "words": words.vector(*weighted, cut_words=words.folded),
        "words_exact": words.vector(*weighted[:2], weighted[3], cut_words=words.exact),
        **_place(product, district),
        "group_code": product.group.code,
        "set_code": getattr(product.set, "code", ""),
        "producer_code": producer.code,
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
