"""Hits turned into listings that may be shown."""

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Q, Subquery

from catalogue.models import Product, ProductImage
from marketplace.foundation.places.models import Commune, District
from marketplace.register.certification.models import ProductSet
from marketplace.register.producers.models import Producer
from marketplace.shop.partner.models import StockRecord
from marketplace.shop.stock.models import Pool


def engine():
    """The cluster with the database behind it where one is set, else the database."""
    if settings.SEARCH_ENGINE == "elasticsearch":
        from .engines import guarded

        return guarded
    from .engines import postgres

    return postgres


ON_OFFER = Q(is_public=True)


def offers(listings, on=None, *, own="", sizes=ON_OFFER, pictures=None):
    """Listings with everything a card says: stars at `on`, how they may be sold, packs with price and what is left (what the shopper
    `own` has set aside does not count against it). Three queries."""
    free = Pool.objects.with_available(on, own=own).filter(product=OuterRef("pk"))
    price = StockRecord.objects.filter(product=OuterRef("pk"))
    packs = Product.objects.filter(sizes, structure=Product.CHILD).annotate(
        available=Subquery(free.values("available")[:1]), price_now=Subquery(price.values("price")[:1])
    )
    return (
        listings.with_register()
        .with_stars(on)
        .with_selling(on)
        .prefetch_related(Prefetch("children", packs), Prefetch("images", ProductImage.objects.shown() if pictures is None else pictures))
    )


def shown_in_order(ids, on=None, *, own=""):
    if not ids:
        return []
    found = {listing.pk: listing for listing in offers(Product.objects.shown(on).filter(pk__in=ids), on, own=own)}
    return [found[pk] for pk in ids if pk in found]


def names_of(query, *, known):
    """Labels for chosen codes that no bucket names (they have no goods); asks only for what is missing."""
    labels = {}
    for field, model, codes in (
        ("producer", Producer, query.producer),
        ("set", ProductSet, query.set),
        ("commune", Commune.objects.current(), query.commune),
        ("old_commune", Commune.objects.old(), query.old_commune),
        ("district", District, query.district),
    ):
        missing = [code for code in codes if (field, code) not in known]
        if missing:
            rows = getattr(model, "objects", model).filter(code__in=missing)
            labels |= {(field, row.code): getattr(row, "display", None) or str(row) for row in rows}
    return labels
