"""The page of goods as it would be, were everything displayed that its producer has written."""

from django.db.models import Q
from django.utils import timezone

from catalogue.models import ListingChange, Product, ProductImage
from catalogue.services.changes import typed

from . import selectors
from .product_page import ProductPage


class Preview(ProductPage):
    """`picture_url(image)` gives the address of a picture that nobody else may see yet."""

    published = True

    def __init__(self, listing, picture_url, on=None):
        on = on or timezone.now()
        change = ListingChange.objects.filter(listing=listing).first() or ListingChange(listing=listing)
        listings = Product.objects.filter(pk=listing.pk)
        pictures = ProductImage.objects.order_by("display_order", "pk")
        sizes = selectors.ON_OFFER | Q(pk__in=change.packs)
        whole = selectors.offers(listings, on, sizes=sizes, pictures=pictures).get()
        self.captions, self.picture_url = change.captions, picture_url
        _say(whole, typed(change.fields))
        for pack in whole.children.all():
            _say(pack, change.packs.get(str(pack.pk), {}))
        super().__init__(whole.registered_product, whole, on)

    @property
    def shown(self):
        return bool(self.stars)

    @property
    def pictures(self):
        rows = self.listing.images.all()
        return [{"url": self.picture_url(row), "alt": self.captions.get(str(row.pk), row.caption)} for row in rows]


def _say(row, fields):
    for name, value in fields.items():
        setattr(row, name, value)
