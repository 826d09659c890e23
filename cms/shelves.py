"""What pages ask of the rooms below, at the moment they are read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalogue.models import Product
from marketplace.register.certification.models import RegisteredProduct
from marketplace.shop.search.cards import Card
from marketplace.shop.search.selectors import offers


@dataclass
class Shelved:
    """One of the goods an editor has chosen: a card while it may be shown, else the product and why not."""

    product: RegisteredProduct
    card: Card | None

    @property
    def why(self):
        if self.product.stars is None:
            return _("No star rating at present")
        return _("Not sold at present")

    @property
    def pack(self):
        """What a click puts into the basket; None when nothing can be bought."""
        return self.card.pack if self.card and self.card.in_stock and self.card.selling.way == "sold" else None


def shelf(products, on=None):
    """In the order chosen. Products that lost their star stay, and say so. Constant queries."""
    keys = [product.pk for product in products if product]
    cards = {card.product.pk: card for card in map(Card, offers(Product.objects.shown(on).filter(registered_product__in=keys), on))}
    known = RegisteredProduct.objects.filter(pk__in=keys).with_stars(on).select_related("producer", "commune", "group").in_bulk()
    return [Shelved(known[key], cards.get(key)) for key in dict.fromkeys(keys) if key in known]
