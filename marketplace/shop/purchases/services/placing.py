"""From a basket to a purchase, in one transaction and nothing slow inside (design.md, walk 1).

Lock the registered products, then the pools, then the promotions that the page showed, each in key order; judge every line anew;
compare with what the page showed; write.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Product
from marketplace.foundation.core.money import dong
from marketplace.foundation.payees import modes
from marketplace.foundation.payees import selectors as payees
from marketplace.foundation.payments import selectors as payments
from marketplace.foundation.recovery import guard
from marketplace.shop.basket import selectors as baskets
from marketplace.shop.basket import services as basket_services
from marketplace.shop.promotions import services as promotions
from marketplace.shop.promotions.models import Promotion
from marketplace.shop.promotions.shoppers import shopper
from marketplace.shop.purchases import booking, cash_rules, messages
from marketplace.shop.purchases.models import Method, Payment, ProducerOrder, Purchase
from marketplace.shop.stock import services as stock

from . import writing
from .telling import tell_producers


class Changed(ValidationError):  # noqa: N818  news, not a mistake
    """Something is not as the page showed it. `summary` is how it is now; `words` say what changed, one sentence each."""

    def __init__(self, summary, words):
        self.summary, self.words = summary, words
        super().__init__(words, code="changed")


class AlreadyOrdered(ValidationError):  # noqa: N818  news, not a mistake
    """This form, or this basket, has been ordered before: `purchase` is what came of it."""

    def __init__(self, purchase):
        self.purchase = purchase
        super().__init__(_("This has already been ordered. Here is the order."), code="ordered")


@dataclass(frozen=True)
class Contact:
    payer_name: str
    payer_phone: str  # E.164
    receiver_name: str
    receiver_phone: str
    province_code: str
    province_name: str
    commune_code: str
    commune_name: str
    address_line: str
    email: str = ""
    message: str = ""

    @property
    def receiver_differs(self):
        return (self.payer_phone, self.payer_name) != (self.receiver_phone, self.receiver_name)


@dataclass(frozen=True)
class Invoice:
    invoice_name: str = ""
    invoice_tax_code: str = ""
    invoice_address: str = ""


@dataclass(frozen=True)
class Click:
    """All that was typed and shown when somebody pressed the button."""

    key: str
    shown: dict
    contact: Contact
    method: str
    terms_version: str
    user: object = None
    operator: object = None  # who clicked for somebody on the telephone, whose number was called back
    invoice: Invoice = field(default_factory=Invoice)
    age_declared: bool = False
    proven_phone: str = ""  # proven by whoever clicks, in this browser or by an account: cash needs no code
    language: str = "vi"

    @property
    def shopper(self):
        return shopper(self.user, self.contact.payer_phone, proven_phone=self.proven_phone)

    @property
    def digest(self):
        said = [self.shown, asdict(self.contact), asdict(self.invoice), self.method, self.age_declared, self.terms_version]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def key_owner(basket, user):
    """A guest's key is bound to the basket of the signed cookie, a member's to the member."""
    return f"user:{user.pk}" if user else f"basket:{basket.pk}"


@transaction.atomic
def place_purchase(basket, *, click, on=None):
    """One purchase for one key, however often it is asked for. Raises Changed, AlreadyOrdered, or ValidationError with reasons."""
    guard.refuse()
    owner = key_owner(basket, click.user)
    locked = _lock(basket)
    promotions.lock(click.shown.get("off", ()))
    on = on or timezone.now()  # only now: what was revoked while we waited has ended before this moment
    if earlier := _earlier(owner, click):  # another click was quicker
        return earlier
    if not basket_services.submit(basket, on=on):
        raise _no_longer_open(basket)
    summary = baskets.summary(basket, province=click.contact.province_code, on=on, shopper=click.shopper)  # its own goods at the till count
    _refuse(summary, click, locked)
    purchase = writing.write(basket, summary=summary, click=click, owner=owner, payment=_payment(click), on=on)
    _announce(purchase, on)
    return purchase


def _no_longer_open(basket):
    purchase = Purchase.objects.filter(basket=basket).first()
    return AlreadyOrdered(purchase) if purchase else ValidationError(_("This basket is no longer open."), code="closed")


def _earlier(owner, click):
    found = Purchase.objects.filter(key_owner=owner, key=click.key).first()
    if found and found.digest != click.digest:
        raise AlreadyOrdered(found)
    return found


def placed_before(basket, *, click):
    """Whether this very click has already been answered; asks only, takes no lock."""
    return Purchase.objects.filter(key_owner=key_owner(basket, click.user), key=click.key).exists()


def _lock(basket):
    """The ids of the packs whose goods are locked now."""
    packs = dict(basket.lines.filter(quantity__gt=0).values_list("product_id", "product__parent__registered_product_id"))
    stock.lock_goods(packs.values(), packs=list(packs))
    return set(packs)


def _refuse(summary, click, locked):
    if not summary.rows:
        raise ValidationError(_("The basket is empty."), code="empty")
    if summary.shown() != click.shown or not summary.orderable or {row.offer.pack.pk for row in summary.rows} != locked:
        raise Changed(summary, differences(summary, click.shown))
    for words in refusals(summary, contact=click.contact, method=click.method, age_declared=click.age_declared):
        raise ValidationError(words, code="payment")


def refusals(summary, *, contact, method, age_declared):
    """Why these goods cannot be ordered in this way."""
    if summary.needs_age and not age_declared:
        yield _("This basket holds drinks with alcohol: please declare that you are 18 or older.")
    if method not in payments.methods():
        yield _("Please choose how to pay.")
    if method == Method.VIETQR:
        yield from _transfer_refusals(summary)
    if method == Method.CARD and not settings.PAYMENT_CARD_LEAST <= summary.total <= settings.PAYMENT_CARD_MOST:
        words = _("A card pays from %(least)s to %(most)s. Please pay by bank transfer.")
        yield words % {"least": dong(settings.PAYMENT_CARD_LEAST), "most": dong(settings.PAYMENT_CARD_MOST)}
    if method == Method.COD and not summary.cash_on_delivery:
        yield _("Drinks with alcohol are not paid in cash (by law). Please pay by bank transfer.")
    if method == Method.COD:
        yield from (words for _code, words in cash_troubles_of(summary, phone=contact.payer_phone))
    if method == Method.COD and contact.receiver_differs:
        yield _("Goods for somebody else are not paid in cash by the receiver. Please pay by bank transfer.")


def _transfer_refusals(summary):
    if why := modes.why_no_transfers():
        yield " ".join((why, _("Please pay in cash on delivery.")))
    if modes.mode() != modes.Mode.DIRECT:
        return
    for parcel in summary.parcels:
        if not payees.account_for_transfers(parcel.producer.code):
            yield _("%(who)s cannot take transfers yet. Please pay in cash on delivery.") % {"who": parcel.producer}


def cash_troubles_of(summary, *, phone):
    """[(code, sentence)] why this basket is not paid at the door."""
    sums = [parcel.total for parcel in summary.parcels]
    groups = {row.offer.listing.registered_product.group_id for row in summary.rows}
    return cash_rules.cash_troubles(phone, sums=sums, groups=groups)


def differences(summary, shown):
    """What is not as the page showed it, in words."""
    before = shown.get("lines", {})
    told = []
    for row in summary.rows:
        told.extend(_row_differences(row, before.get(str(row.offer.pack.pk))))
    now = {str(row.offer.pack.pk) for row in summary.rows}
    gone = Product.objects.filter(pk__in=set(before) - now).select_related("parent")
    told.extend(_("%(name)s is no longer in the basket.") % {"name": pack.parent.title} for pack in gone)
    told.extend(_fee_differences(summary, shown.get("fees", {})))
    told.extend(_promotion_differences(summary, shown.get("off", {})))
    return told or [_("The basket has changed since this page was shown. Please look at it once more.")]


def _row_differences(row, before):
    name = row.offer.listing.title
    if row.trouble:
        yield f"{name}: {row.trouble.words}"
    elif before is None:
        yield _("%(name)s has been added to the basket.") % {"name": name}
    else:
        quantity, price, certificate = before
        if row.price != price:
            yield _("%(name)s: the price was %(was)s and is now %(now)s.") % {"name": name, "was": dong(price or 0), "now": dong(row.price)}
        if row.quantity != quantity:
            yield _("%(name)s: the basket now holds %(n)d.") % {"name": name, "n": row.quantity}
        if row.offer.certificate_id != certificate and row.price == price:
            yield _("%(name)s has a new certificate since this page was shown.") % {"name": name}


def _fee_differences(summary, before):
    for parcel in summary.parcels:
        was, fee = before.get(parcel.key), parcel.full_fee
        if fee is None and parcel.good_rows and summary.province:
            yield _("%(producer)s cannot send to this address.") % {"producer": parcel.producer}
        elif was is None and fee is not None:
            yield _("%(producer)s: delivery to this address costs %(now)s.") % {"producer": parcel.producer, "now": dong(fee)}
        elif was is not None and fee is not None and was != fee:
            words = _("%(producer)s: delivery was %(was)s and is now %(now)s.")
            yield words % {"producer": parcel.producer, "was": dong(was), "now": dong(fee)}


def _promotion_differences(summary, before):
    now = {str(promotion.pk): (promotion, amount) for promotion, amount in summary.discounts}
    for promotion in Promotion.objects.filter(pk__in=before.keys() - now.keys()).select_related("offer"):
        typed = summary.off.typed == promotion
        yield _("“%(name)s” takes nothing off any more. %(why)s") % {"name": promotion, "why": summary.off.why if typed else ""}
    for key, (promotion, amount) in now.items():
        if before.get(key) != amount:
            words = _("“%(name)s” took %(was)s off and takes %(now)s off now.")
            yield words % {"name": promotion, "was": dong(before.get(key, 0)), "now": dong(amount)}


def _payment(click):
    if click.method != Method.COD:
        return Payment.AWAITED
    return Payment.ON_DELIVERY if click.contact.payer_phone == click.proven_phone else Payment.UNCONFIRMED


def _announce(purchase, on):
    messages.tell_shopper(purchase)
    if purchase.confirmed_at and purchase.method == Method.COD:
        tell_producers(purchase.placed_orders)


@transaction.atomic
def confirm_by_phone(purchase, *, on=None):
    """The code sent to the phone was right: the cash order counts from now on."""
    on = on or timezone.now()
    waiting = ProducerOrder.objects.filter(purchase=purchase, payment=Payment.UNCONFIRMED, fulfilment="placed")
    orders = list(waiting.select_for_update(no_key=True).order_by("pk"))
    if not orders:
        return
    Purchase.objects.filter(pk=purchase.pk, confirmed_at=None).update(confirmed_at=on)
    ProducerOrder.objects.filter(pk__in=[order.pk for order in orders]).update(payment=Payment.ON_DELIVERY)
    confirmed = [replace_payment(order) for order in orders]
    booking.book(confirmed, "order_placed", at=on)
    tell_producers(confirmed)


def replace_payment(order):
    order.payment = Payment.ON_DELIVERY
    return order
