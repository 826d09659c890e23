"""The last click, as a page makes it: limits first, then the purchase, then what this browser may see."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from marketplace.foundation.accounts import proofs
from marketplace.foundation.accounts import services as accounts
from marketplace.foundation.accounts.consents import NEWS
from marketplace.foundation.accounts.fields import PhoneField
from marketplace.foundation.core.limits import TooMany
from marketplace.shop.basket import services as baskets
from marketplace.shop.basket.limits import spend_code
from marketplace.shop.promotions.shoppers import shopper
from marketplace.shop.purchases import access, cash_rules, selectors
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import Method, Payment, Purchase

from . import limits

CODE_PURPOSE = "cash_order"
_SALT = "marketplace.shop.checkout.shown"


def seal(shown):
    """What the page shows, for the form to carry: signed, so that it comes back as it went out."""
    return signing.dumps(shown, salt=_SALT, compress=True)


def unseal(text):
    try:
        return signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return {}


def order(basket, *, form, request):
    """Place what the form says. Raises TooMany, Changed, AlreadyOrdered or ValidationError; nothing is written then."""
    phone = form.cleaned_data["payer_phone"]
    user = request.user if request.user.is_authenticated else None
    click = _click(form, user=user, proven_phone=phone if proofs.proven(request, phone) else "")
    limits.spend(request)
    purchase = _place(basket, click)
    if form.cleaned_data["news"]:
        _note_consent(purchase, user)
    return purchase


def _note_consent(purchase, user):
    """Asked for apart from the order, and kept apart: with an account or, for a guest, with the number."""
    said = {"purpose": NEWS, "page": "checkout:start"}
    if user:
        accounts.give_consent(user, **said)
    else:
        accounts.give_guest_consent(purchase.payer_phone, **said)


def may_appeal(form):
    """Whether cash was refused because of parcels that were not taken: then an operator may be asked."""
    said = form.cleaned_data
    return said["method"] == Method.COD and cash_rules.blocked(said["payer_phone"])


def appeal(request):
    """The sentence that answers it."""
    phone = PhoneField().clean(request.POST.get("payer_phone", "").replace("\0", "")[:20])
    limits.spend(request)
    purchases.appeal_for_cash(phone)
    return _("Your request is noted; an operator looks at it. Until then please pay by VietQR.")


def shopper_of(request, form):
    """Who buys, as far as the page knows: the same that the last click will say."""
    phone = _typed_phone(form)
    return shopper(request.user, phone, proven_phone=phone if phone and proofs.proven(request, phone) else "")


def shopper_called(form):
    """Whom an operator orders for; the call proves the number."""
    phone = _typed_phone(form)
    return shopper(phone=phone, proven_phone=phone if form["called"].value() else "")


def _typed_phone(form):
    try:
        return PhoneField().clean(str(form["payer_phone"].value() or "").replace("\0", "")[:20])
    except ValidationError:
        return ""


def change_code(request, basket):
    if request.POST.get("step") == "drop_code":
        return baskets.drop_code(basket)
    spend_code(request)
    return baskets.use_code(basket, code=request.POST.get("code", "").replace("\0", "")[:60])


def order_for_caller(basket, *, form, operator):
    """An operator orders for somebody on the telephone. Decided: the operator's call to that number is the proof that cash needs."""
    click = _click(form, operator=operator, proven_phone=form.cleaned_data["payer_phone"] if form.cleaned_data["called"] else "")
    limits.spend_of_operator(operator)
    return _place(basket, click)


def _click(form, **who):
    said, terms = form.cleaned_data, selectors.terms_version()
    if form.data.get("terms", terms) != terms:
        raise ValidationError(_("The terms of purchase have changed meanwhile. Please read them before ordering."))
    return purchases.Click(
        key=said["key"],
        shown=unseal(said["shown"]),
        contact=form.contact(),
        method=said["method"],
        terms_version=terms,
        invoice=form.invoice(),
        age_declared=said["age_declared"],
        language=translation.get_language() or settings.LANGUAGE_CODE,
        **who,
    )


@transaction.atomic
def _place(basket, click):
    if not purchases.placed_before(basket, click=click):
        limits.refuse_too_many_open(click.contact)
        limits.refuse_more_than_each(basket, click.contact, click.user)
    return purchases.place_purchase(basket, click=click)


def let_see(request, purchase):
    """A guest's browser that has just ordered keeps a link of its own to the order for a day. Later it proves the phone: a computer
    that several people share shows nobody the order of the one before."""
    if access.may_see(request, purchase):
        return True
    if timezone.now() - purchase.placed_at > timedelta(minutes=settings.ORDER_REOPENS_MINUTES):
        return False
    access.let_in(request, purchase, days=1)
    return True


def waits_for_code(purchase):
    if fresh := getattr(purchase, "placed_orders", None):
        return any(order.payment == Payment.UNCONFIRMED for order in fresh)
    return purchase.orders.filter(payment=Payment.UNCONFIRMED, fulfilment="placed").exists()


def send_code(purchase, *, request):
    """Returns words when no code could be sent now."""
    try:
        accounts.send_code(purchase.payer_phone, purpose=CODE_PURPOSE, request=request)
    except TooMany as refusal:
        return " ".join(refusal.messages)
    return ""


def confirm(purchase, *, code):
    accounts.check_code(purchase.payer_phone, purpose=CODE_PURPOSE, code=code)
    purchases.confirm_by_phone(purchase)


@transaction.atomic
def buy_again(basket, *, purchase):
    """Put an old purchase's goods into the basket at today's prices; what is gone comes back with its reason."""
    lines = [line for order in purchase.orders.prefetch_related("lines") for line in order.lines.all()]
    return baskets.gather(basket, wanted=[(line.product_id, line.quantity, f"{line.name}, {line.pack}") for line in lines])


def purchase_of_basket(basket):
    return Purchase.objects.filter(basket=basket).first() if basket else None
