"""Changes to a basket. What promotions take off it is judged when it is shown (`selectors.summary`); here it only keeps a code."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.shop.promotions import selectors as promotion_selectors
from marketplace.shop.promotions import services as promotions
from marketplace.shop.promotions.bag import time_trouble
from marketplace.shop.stock import services as stock

from . import holders
from .models import Basket, Line
from .offers import MOST_OF_ONE, offers

MOST_LINES = 50


@dataclass
class Added:
    offer: object
    quantity: int  # in the basket now
    words: str = ""  # said where less went in than was asked for


@dataclass
class Gathered:
    """What came of putting many things in at once."""

    added: list = field(default_factory=list)  # of Added
    refused: list = field(default_factory=list)  # (name, why)


def open_basket(owner=None):
    """A guest's new one; a person's own, the oldest where two requests made two at once."""
    held = owner and Basket.open.filter(owner=owner).order_by("pk").first()
    return held or Basket.objects.create(owner=owner)


@transaction.atomic
def add(basket, *, pack, quantity=1, on=None):
    """Put some of a pack size in; refused where it cannot be bought, cut to what there is where somebody wants more."""
    offer = offers([pack], on, own=holders.of_basket(basket)).get(pack)
    if offer is None:
        raise ValidationError(_("This size is no longer offered."), code="gone")
    return _put(basket, offer, quantity)


def _put(basket, offer, quantity):
    _refuse_nonsense(quantity)
    if offer.trouble:
        raise ValidationError(offer.trouble.words, code=offer.trouble.code)
    lines = list(basket.lines.select_for_update(no_key=True).order_by("pk"))
    line = next((line for line in lines if line.product_id == offer.pack.pk), None)
    if line is None and len(lines) >= MOST_LINES:
        raise ValidationError(_("A basket holds %(n)d different things at most."), code="full", params={"n": MOST_LINES})
    held = line.quantity if line else 0
    wanted = held + quantity
    now_in = min(wanted, offer.most)
    if now_in <= held:
        raise _none_more(offer, held)
    _write(basket, line, offer, now_in)
    return Added(offer, now_in, "" if now_in == wanted else offer.less_words())


def _none_more(offer, held):
    if offer.most == offer.most_each:
        return ValidationError(offer.most_each_words, code="most_each")
    words = (
        _("There are only %(n)d, and all of them are in the basket already.") if held else _("Only %(n)d left. Please lower the number.")
    )
    return ValidationError(words, code="less", params={"n": offer.available})


def _write(basket, line, offer, quantity):
    if line:
        Line.objects.filter(pk=line.pk).update(quantity=quantity, date_updated=timezone.now(), **_priced(offer))
        return
    reference = f"{offer.pack.pk}_{offer.stockrecord_id}"
    row = Line(basket=basket, product=offer.pack, stockrecord_id=offer.stockrecord_id, line_reference=reference, quantity=quantity)
    for name, value in _priced(offer).items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the other tab was quicker
        basket.lines.filter(line_reference=reference).update(quantity=quantity, **_priced(offer))


def _priced(offer):
    """The price it was put in at: the basket tells when another holds now."""
    return {"price_excl_tax": offer.price, "price_incl_tax": offer.price}


def _refuse_nonsense(quantity):
    if not 1 <= quantity <= MOST_OF_ONE:
        raise ValidationError(_("Please give a number from 1 to %(n)d."), code="quantity", params={"n": MOST_OF_ONE})


@transaction.atomic
def set_quantity(basket, *, line, quantity, on=None):
    """Change how many; 0 removes. What is not there is not promised: the number is cut and the words say so."""
    row = basket.lines.select_for_update(no_key=True).filter(pk=line).first()
    if row is None:
        raise ValidationError(_("This is no longer in the basket."), code="gone")
    if quantity == 0:
        _take_out(basket, row)
        return None
    _refuse_nonsense(quantity)
    offer = offers([row.product_id], on, own=holders.of_basket(basket)).get(row.product_id)
    if offer is None or offer.trouble:
        raise ValidationError(offer.trouble.words if offer else _("This size is no longer offered."), code="gone")
    now_in = min(quantity, offer.most)
    _forget_removed(basket, but=row)
    Line.objects.filter(pk=row.pk).update(quantity=now_in, date_updated=timezone.now(), **_priced(offer))
    stock.keep_at_most(holders.of_basket(basket), quantities={row.product_id: now_in})
    return Added(offer, now_in, "" if now_in == quantity else offer.less_words())


@transaction.atomic
def remove(basket, *, line):
    """Out, but one step back is possible until the next change: a line of quantity 0 is what was just removed. Returns what it held."""
    row = basket.lines.select_for_update(no_key=True).filter(pk=line).first()
    if row is None:
        return 0
    _take_out(basket, row)
    return row.quantity


def _take_out(basket, row):
    _forget_removed(basket)
    Line.objects.filter(pk=row.pk).update(quantity=0, date_updated=timezone.now())
    stock.keep_at_most(holders.of_basket(basket), quantities={row.product_id: 0})


def _forget_removed(basket, *, but=None):
    basket.lines.filter(quantity=0).exclude(pk=but and but.pk).delete()


@transaction.atomic
def empty(basket):
    basket.lines.all().delete()
    stock.let_go(holders.of_basket(basket))


@transaction.atomic
def gather(basket, *, wanted, on=None):
    """Put many things in: `wanted` is a list of (pack id or None, quantity, name). What cannot be bought comes back with its reason."""
    found = offers([pack for pack, _quantity, _name in wanted if pack], on, own=holders.of_basket(basket))
    told = Gathered()
    for pack, quantity, name in wanted:
        try:
            if pack not in found:
                raise ValidationError(_("It is no longer offered."), code="gone")
            told.added.append(_put(basket, found[pack], quantity))
        except ValidationError as refusal:
            told.refused.append((name or _name_of(found.get(pack)), refusal.messages[0]))
    return told


def _name_of(offer):
    return offer.listing.title if offer else _("A product")


@transaction.atomic
def merge(guest, *, into, on=None):
    """Two baskets become one: of each thing the greater number, never more than there is. What is set aside comes along."""
    stock.hand_over(holders.of_basket(guest), to=holders.of_basket(into))
    lines = list(guest.lines.filter(quantity__gt=0))
    held = dict(into.lines.filter(quantity__gt=0).values_list("product_id", "quantity"))
    wanted = [(line.product_id, line.quantity - held.get(line.product_id, 0), "") for line in lines]
    told = gather(into, wanted=[entry for entry in wanted if entry[1] > 0], on=on)
    if codes := list(guest.vouchers.all()):
        into.vouchers.set(codes)
    Basket.objects.filter(pk=guest.pk).update(status=Basket.MERGED, date_merged=on or timezone.now())
    return told


@transaction.atomic
def use_code(basket, *, code, on=None):
    """Keep a code with the basket, instead of another. What it takes off this basket, or why nothing, the summary says each time."""
    code = promotions.clean_code(code)
    if not code:
        raise ValidationError(_("Please type the code."), code="code")
    promotion = promotion_selectors.by_code(code)
    if promotion is None:
        raise ValidationError(_("There is no code %(code)s. Please check its letters and digits."), code="code", params={"code": code[:20]})
    if trouble := time_trouble(promotion, on or timezone.now()):
        raise ValidationError(_("The code %(code)s takes nothing off. %(why)s"), code="code", params={"code": code, "why": trouble})
    basket.vouchers.set([promotion.voucher])
    return promotion


def drop_code(basket):
    basket.vouchers.clear()


def submit(basket, *, on):
    """Ordered. Returns whether it was this call that did it."""
    return bool(Basket.objects.filter(pk=basket.pk, status=Basket.OPEN).update(status=Basket.SUBMITTED, date_submitted=on))
