"""What an operator finds and gathers while somebody is on the telephone."""

from django.core.exceptions import ValidationError

from catalogue.models import Product
from marketplace.shop.basket import services as baskets
from marketplace.shop.basket.forms import ChangeForm, QuantityField
from marketplace.shop.basket.models import Basket
from marketplace.shop.basket.offers import offers
from marketplace.shop.search.queries import LONGEST_TEXT, Query, search

SESSION_KEY = "desk-call"  # the basket of the call this operator is in
SHOWN = 8  # listings
MOST_DIGITS = 10


def basket_of(session):
    """The basket of the running call, or None. An ordered one comes back too: who clicks twice is told."""
    return Basket.objects.filter(pk=session.get(SESSION_KEY), owner=None).first()


def basket_for(session):
    """Made when the first thing goes in."""
    basket = basket_of(session) or baskets.open_basket()
    session[SESSION_KEY] = basket.pk
    return basket


def hang_up(session):
    session.pop(SESSION_KEY, None)


def found(text):
    """Offers of the packs that the words may mean."""
    if not text.strip():
        return []
    listings = [item.pk for item in search(Query(text=text.strip()[:LONGEST_TEXT], page_size=SHOWN)).items]
    packs = Product.objects.filter(parent__in=listings, is_public=True).order_by("pk").values_list("pk", "parent_id")
    judged = offers([pack for pack, _parent in packs])
    return [judged[pack] for pack, _parent in sorted(packs, key=lambda pair: listings.index(pair[1])) if pack in judged]


def gather(basket, typed):
    """Put in what a button asks for, and set the numbers that were changed; words where less went in. Typed numbers are read as said."""
    words = []
    for line in basket.lines.filter(quantity__gt=0):
        text = typed.get(f"line-{line.pk}")
        if text is not None and text.strip() != str(line.quantity):
            words += _told(lambda line=line, text=text: baskets.set_quantity(basket, line=line.pk, quantity=_number(text)))
    pack = typed.get("add", "")
    if pack.isdecimal() and len(pack) < MOST_DIGITS:
        words += _told(lambda: baskets.add(basket, pack=int(pack), quantity=QuantityField().clean(typed.get(f"quantity-{pack}") or "1")))
    return words


def _number(text):
    form = ChangeForm({"quantity": text})
    if not form.is_valid():
        raise ValidationError(form.errors["quantity"])
    return form.cleaned_data["quantity"]


def _told(do):
    try:
        added = do()
    except ValidationError as refusal:
        return refusal.messages
    return [f"{added.offer.listing.title}: {added.words}"] if added and added.words else []
