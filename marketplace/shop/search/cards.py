"""What a card in a list says about a listing."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue import selectors as catalogue
from marketplace.shop import thumbnails

FEW = 5


@dataclass
class Card:
    """A listing fetched by `selectors.offers`, in the words of `components/card.html`. Asks the database nothing."""

    listing: object

    def __post_init__(self):
        self.product = self.listing.registered_product
        self.name, self.stars = self.listing.title, self.listing.stars
        self.kind = self.product.group.code
        self.maker, self.place = self.product.producer.name, place_words(self.product)
        self.commune_code = self.product.commune.code if self.product.commune else ""

    @cached_property
    def url(self):
        return self.listing.get_absolute_url()

    @cached_property
    def selling(self):
        return catalogue.selling_rule(self.listing)

    @cached_property
    def packs(self):
        """Sizes with a price, those that can be bought first, then the cheapest."""
        priced = [pack for pack in self.listing.children.all() if pack.price_now is not None]
        return sorted(priced, key=lambda pack: (not pack.available, pack.price_now, pack.pk))

    @property
    def pack(self):
        return self.packs[0] if self.packs and self.selling.sold and self.stars else None

    @property
    def price(self):
        return int(self.pack.price_now) if self.pack else None

    @property
    def price_from(self):
        return len({pack.price_now for pack in self.packs}) > 1

    @property
    def unit(self):
        return lower_first(self.pack.title) if self.pack else ""

    @property
    def left(self):
        return (self.pack.available or 0) if self.pack else 0

    @property
    def in_stock(self):
        return self.left > 0

    @property
    def level(self):
        """The shape of the stock line: in, low, out, off."""
        if not self.pack:
            return "off"
        return "in" if self.left > FEW else "low" if self.left else "out"

    @property
    def words(self):
        if not self.selling.sold:
            return self.selling.words or _("Shown only, not sold online.")
        if not self.pack:
            return _("Has no price yet.")
        return ngettext("Only %(n)d left", "Only %(n)d left", self.left) % {"n": self.left} if self.level == "low" else ""

    @cached_property
    def picture_url(self):
        """The address of a 4:5 rendition, or nothing: then a label is drawn."""
        image = next(iter(self.listing.images.all()), None)
        return thumbnails.url(image.original, "480x600") if image else ""


def cards(listings):
    return [Card(listing) for listing in listings]


def lower_first(words):
    return words[:1].lower() + words[1:]


def place_words(product):
    """`Xã Côn Minh`, or as precise as the register: `Na Rì (trước 7/2025)`."""
    if product.commune:
        return str(product.commune)
    district = product.district
    return _("%(district)s (before 7/2025)") % {"district": short_name(str(district))} if district else ""


def short_name(name):
    """`Huyện Na Rì` → `Na Rì`; a town keeps its kind, shortened: `TP. Bắc Kạn`."""
    for kind, short in (("Huyện ", ""), ("Thành phố ", "TP. "), ("Thành Phố ", "TP. "), ("Thị xã ", "TX. ")):
        if name.startswith(kind):
            return short + name.removeprefix(kind)
    return name
