"""What a card in a list says about a listing."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue import selectors as catalogue

FEW = 5


@dataclass
class Card:
    """A listing fetched by `selectors.offers`, in the words of a card. Asks the database nothing."""

    listing: object

    @property
    def name(self):
        return self.listing.title

    @property
    def url(self):
        return self.listing.get_absolute_url()

    @property
    def product(self):
        return self.listing.registered_product

    @property
    def stars(self):
        return self.listing.stars

    @property
    def maker(self):
        return self.product.producer.name

    @property
    def place(self):
        return place_words(self.product)

    @cached_property
    def selling(self):
        return catalogue.selling_rule(self.listing)

    @cached_property
    def packs(self):
        """Sizes with a price, those that can be bought first, then the cheapest."""
        priced = [pack for pack in self.listing.children.all() if pack.price_now is not None]
        return sorted(priced, key=lambda pack: (not pack.available, pack.price_now, pack.pk))

    @cached_property
    def pack(self):
        return self.packs[0] if self.packs and self.selling.sold and self.stars else None

    @property
    def price(self):
        return int(self.pack.price_now) if self.pack else None

    @property
    def left(self):
        return (self.pack.available or 0) if self.pack else 0

    @property
    def in_stock(self):
        return self.left > 0

    @property
    def level(self):
        """The shape of the stock line: in, low, out, off."""
        if not self.selling.sold or not self.stars:
            return "off"
        return "in" if self.left > FEW else "low" if self.left else "out"

    @property
    def words(self):
        if self.level == "off":
            return self.selling.words
        if self.level == "low":
            return ngettext("Only %(n)d left", "Only %(n)d left", self.left) % {"n": self.left}
        return _("In stock") if self.level == "in" else _("Out of stock")

    @property
    def picture(self):
        return next(iter(self.listing.images.all()), None)


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
