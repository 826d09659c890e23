"""What a shopper may still change while no maker has taken its order: where it goes, the QR of a transfer, transfer into cash.

Decided: as soon as one maker of the purchase has accepted, the shopper changes nothing any more (one address serves them all); an
operator still corrects where it goes, on the shopper's word, until the first parcel leaves. A fee that differs is told and agreed to
first. What is paid is never asked more for; where the new place costs less, the rest goes back. A promotion on delivery that the order was
placed with goes on taking off the new fee what its own rule and its budget say.
"""

from dataclasses import asdict, dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import phones
from marketplace.foundation.notifications import links
from marketplace.foundation.payments import cards, stripe
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.selectors import intents_of, living_card_payment
from marketplace.shop.basket.offers import offers
from marketplace.shop.promotions import services as promotions
from marketplace.shop.purchases import addresses, booking, cash_rules, destinations, messages, selectors
from marketplace.shop.purchases.models import FormerContact, Fulfilment, Method, Payment, Purchase
from marketplace.shop.purchases.states import OPERATOR, PAYMENT, READY, SECURED, SHOPPER

from . import money, writing
from .placing import confirm_by_phone
from .telling import tell_producers

Order = get_model("order", "Order")


@dataclass(frozen=True)
class Destination:
    receiver_name: str
    receiver_phone: str  # E.164
    province_code: str
    province_name: str
    commune_code: str
    commune_name: str
    address_line: str
    message: str = ""


class FeesDiffer(ValidationError):  # noqa: N818  news, not a mistake
    """Delivery to the new place costs something else than the page showed. `fees` is how it is now."""

    def __init__(self, fees):
        self.fees = fees
        super().__init__([fee.words for fee in fees if fee.words] or [_("Please look at the costs once more.")], code="fees")


class ProofNeeded(ValidationError):  # noqa: N818  a step, not a mistake
    """Cash is promised by whoever answers this phone: it has to be proven by a code first."""

    def __init__(self, phone):
        self.phone = phone
        super().__init__(_("Please enter the code that was sent to this phone."), code="proof")


def _locked(purchase):
    """The purchase and its orders as they are now; its intents are locked before them."""
    payments.lock_intents(purchase.reference)
    orders = list(selectors.orders_to_move(purchase).select_for_update(no_key=True, of=("self",)))
    purchase = Purchase.objects.select_for_update(no_key=True).get(pk=purchase.pk)
    for order in orders:
        order.purchase = purchase
    return purchase, orders


_CHANGEABLE = {
    SHOPPER: {Fulfilment.PLACED, Fulfilment.CANCELLED},
    OPERATOR: {Fulfilment.PLACED, Fulfilment.ACCEPTED, Fulfilment.PACKED, Fulfilment.CANCELLED},
}


def changeable(orders, *, by=SHOPPER):
    """The orders that a change concerns; refused as soon as one of them has been taken (an operator: has left)."""
    for order in orders:
        if order.fulfilment not in _CHANGEABLE[by]:
            if by == OPERATOR:
                raise ValidationError(
                    _("Order %(number)s has left: the address cannot be changed any more."), "left", {"number": order.number}
                )
            words = _("%(who)s has already taken order %(number)s, so nothing can be changed here any more. Please call %(hotline)s.")
            said = {"who": order.producer.name, "number": order.number, "hotline": phones.display(settings.HOTLINE)}
            raise ValidationError(words, code="taken", params=said)
    if not destinations.living(orders):
        raise ValidationError(_("This order has ended: there is nothing left to change."), code="ended")
    return destinations.living(orders)


@transaction.atomic
def change_destination(purchase, *, to, shown, proven=False, by=SHOPPER, actor=None, reason="", on=None):
    """`shown`: the fees the page showed; `proven`: the receiver's phone has been proven by whoever asks. Raises FeesDiffer, ProofNeeded."""
    on = on or timezone.now()
    purchase, orders = _locked(purchase)
    orders = changeable(orders, by=by)
    promotions.lock({order.delivery_promotion_id for order in orders} - {None})
    fees = destinations.fees(purchase, orders, to.province_code)
    if destinations.shown(fees) != shown or any(fee.impossible for fee in fees):
        raise FeesDiffer(fees)
    new_phone = to.receiver_phone not in (purchase.payer_phone, purchase.receiver_phone)
    if purchase.method == Method.COD and new_phone and not proven:
        raise ProofNeeded(to.receiver_phone)
    _keep(purchase, orders, on)
    changed = _rewrite(purchase, to, sum(fee.more for fee in fees))
    for fee in fees:
        _rewrite_order(fee)
    booking.book([fee.order for fee in fees], "order_fee", at=on, person=actor)
    _settle(purchase, fees, on)
    details = {"orders": [order.number for order in orders], "fields": changed, "more": sum(fee.more for fee in fees)}
    audit.record("purchase_changed", purchase, actor=actor, reason=reason, details=details)
    _tell(purchase, orders, changed, on)
    return purchase


def _keep(purchase, orders, on):
    columns = {field.name for field in FormerContact._meta.fields} & {field.name for field in Purchase._meta.fields} - {"id"}
    FormerContact.objects.create(
        purchase=purchase,
        until=on,
        fees={order.number: order.delivery_fee for order in orders},
        **{name: getattr(purchase, name) for name in columns},
    )


def _rewrite(purchase, to, more):
    """Names of the columns that differ. Cash is paid by whoever receives: both are one person."""
    said = asdict(to)
    if purchase.method == Method.COD:
        said |= {"payer_name": to.receiver_name, "payer_phone": to.receiver_phone}
    changed = sorted(name for name, value in said.items() if getattr(purchase, name) != value)
    if not changed:
        raise ValidationError(_("Nothing is different from before."), code="same")
    for name in changed:
        setattr(purchase, name, said[name])
    purchase.delivery_total += more
    purchase.total += more
    purchase.door = addresses.door(purchase.commune_code, purchase.address_line)
    purchase.save(update_fields=[*changed, "door", "delivery_total", "total"])
    return changed


def _rewrite_order(fee):
    order = fee.order
    order.changes += 1
    columns = ["changes"]
    if fee.quote:
        order.delivery_fee, order.total = fee.now, order.total + fee.more
        columns += _take_off(fee)
        order.expected_on = order.expected_on and order.expected_on + fee.later
        order.delivery = writing.delivery_of(fee.quote)
        columns += ["delivery_fee", "total", "expected_on", "delivery"]
        sums = {"total_incl_tax": order.total, "total_excl_tax": order.total}
        Order.objects.filter(pk=order.order_id).update(**sums, shipping_incl_tax=fee.now, shipping_excl_tax=fee.now)
    order.save(update_fields=columns)


def _take_off(fee):
    """Names of the columns that changed: what a promotion takes off the new fee, and who bears it."""
    order, promotion = fee.order, fee.promotion
    if fee.off == order.delivery_discount:
        return []
    order.delivery_discount, order.delivery_discount_borne = fee.off, promotion.borne(fee.off)
    order.delivery_borne_by = promotion.bearer if order.delivery_discount_borne else ""
    return ["delivery_discount", "delivery_discount_borne", "delivery_borne_by"]


def _settle(purchase, fees, on):
    """What is still to be paid becomes more or less; what was paid too much goes back."""
    more = {}
    for fee in fees:
        if fee.order.payment == Payment.PAID and fee.more < 0:
            _give_back(fee)
        elif fee.order.payment == Payment.RESERVED and fee.more < 0:
            payments.reduce(money.intent_of(fee.order), by=-fee.more, on=on)
        elif fee.order.payment not in SECURED:
            more[fee.order.payee] = more.get(fee.order.payee, 0) + fee.more
    for intent in payments.lock_intents(purchase.reference):
        if more.get(intent.payee) and intent.method == purchase.method:
            payments.ask_anew(intent, amount=intent.amount + more[intent.payee], on=on)


def _give_back(fee):
    key = f"fee-{fee.order.number}-{fee.order.changes}"
    payments.owe_refund(money.intent_of(fee.order), amount=-fee.more, key=key, reason=_("Delivery to the new address costs less."))


def _tell(purchase, orders, changed, on):
    if "payer_phone" in changed:  # whoever held the former phone sees nothing from here on
        links.revoke(messages.SHOPPER_LINK, purchase.reference, on=on)
        if any(order.payment == Payment.UNCONFIRMED for order in orders):
            confirm_by_phone(purchase, on=on)
    messages.tell_changed(purchase)
    for order in orders:
        if order.payment in READY:
            messages.tell_producer_changed(order)


def _awaited(orders):
    orders = [order for order in changeable(orders) if order.payment == Payment.AWAITED]
    if not orders:
        raise ValidationError(_("No transfer is awaited for this order."), code="state")
    return orders


@transaction.atomic
def renew_transfer(purchase, *, actor=None, on=None):
    """A QR that failed, ended or cannot be read: a new one with a new reference and a new day to pay. The old reference still counts."""
    on = on or timezone.now()
    purchase, orders = _locked(purchase)
    payees = {order.payee for order in _awaited(orders) if not order.hold}
    open_ones = [row for row in payments.lock_intents(purchase.reference) if row.state == "open" and row.payee in payees]
    if not open_ones:
        raise ValidationError(_("This transfer has ended. Please order the goods again."), code="ended")
    if any(intent.former_memos.count() >= settings.PAYMENT_QR_RENEWALS for intent in open_ones):
        words = _("The QR code has been renewed often enough. Please call %(hotline)s.")
        raise ValidationError(words, code="often", params={"hotline": phones.display(settings.HOTLINE)})
    for intent in open_ones:
        payments.ask_anew(intent, on=on)
    audit.record("transfer_renewed", purchase, actor=actor, details={"payees": sorted(payees)})


@transaction.atomic
def switch_to_cash(purchase, *, proven=False, actor=None, on=None):
    """Nothing has been paid yet, and the shopper would rather pay at the door; cards have been stopped before. Raises ProofNeeded."""
    on = on or timezone.now()
    purchase, orders = _locked(purchase)
    orders = changeable(orders)
    intents = [row for row in payments.lock_intents(purchase.reference) if row.method == purchase.method]
    for words in cash_refusals(purchase, orders, intents):
        raise ValidationError(words, code="payment")
    _refuse_running_cards(intents)
    if not proven:
        raise ProofNeeded(purchase.payer_phone)
    for intent in intents:
        payments.cancel_intent(intent, on=on)
    purchase.method, purchase.confirmed_at = Method.COD, on
    purchase.save(update_fields=["method", "confirmed_at"])
    for order in orders:
        _pay_at_the_door(order, on)
    audit.record("purchase_to_cash", purchase, actor=actor, details={"orders": [order.number for order in orders]})
    messages.tell_changed(purchase)
    tell_producers(orders)


def stop_cards(purchase):
    """Outside any transaction, before another way to pay is chosen: Stripe lets no card pay any more."""
    try:
        stopped = all(cards.stop_all(intent) for intent in intents_of(purchase.reference))
    except (stripe.Silent, stripe.Refused):
        raise ValidationError(_("The card company does not answer just now. Please try again in a minute."), code="silent") from None
    if not stopped:
        raise ValidationError(_("The card's bank is still working on the payment. Please wait until this page says more."), code="working")


def _refuse_running_cards(intents):
    if any(living_card_payment(intent) for intent in intents):
        raise ValidationError(_("A card is just paying for this order on another page. Please look at the order once more."), code="card")


@transaction.atomic
def switch_to_transfer(purchase, *, actor=None, on=None):
    """The card does not pay, and the shopper would rather transfer; cards have been stopped before."""
    on = on or timezone.now()
    purchase, orders = _locked(purchase)
    orders = changeable(orders)
    intents = [row for row in payments.lock_intents(purchase.reference) if row.method == Method.CARD]
    if purchase.method != Method.CARD or any(order.payment != Payment.AWAITED for order in orders):
        raise ValidationError(_("This order is no longer waiting for a payment."), code="payment")
    _refuse_running_cards(intents)
    for intent in intents:
        payments.cancel_intent(intent, on=on)
    purchase.method = Method.VIETQR
    purchase.save(update_fields=["method"])
    for payee in sorted({order.payee for order in orders}):
        due = sum(order.total for order in orders if order.payee == payee)
        payments.open_intent(reference=purchase.reference, payee=payee, method=Method.VIETQR, amount=due, on=on)
    audit.record("purchase_to_transfer", purchase, actor=actor, details={"orders": [order.number for order in orders]})
    messages.tell_changed(purchase)


def _pay_at_the_door(order, on):
    PAYMENT.walk(order, Payment.ON_DELIVERY, field="payment")
    order.payee = writing.payee_of(order.producer, Method.COD)
    order.save(update_fields=["payment", "payee"])
    payments.open_intent(reference=order.purchase.reference, payee=order.payee, method=Method.COD, amount=order.total, on=on)


def cash_refusals(purchase, orders, intents):
    """Why these orders cannot be paid at the door, one sentence each."""
    if purchase.method == Method.COD or any(order.payment != Payment.AWAITED for order in orders):
        yield _("This order is no longer waiting for a payment.")
    if any(intent.received for intent in intents):
        yield _("A part of the money has already come. Please transfer the rest.")
    if (purchase.payer_phone, purchase.payer_name) != (purchase.receiver_phone, purchase.receiver_name):
        yield _("Goods for somebody else are not paid in cash by the receiver. Please pay by bank transfer.")
    lines = [line for order in orders for line in order.lines.all()]
    groups = {line.registered_product.group_id for line in lines}
    troubles = cash_rules.cash_troubles(purchase.payer_phone, sums=[order.total for order in orders], groups=groups)
    yield from (words for _code, words in troubles)
    found = offers([line.product_id for line in lines if line.product_id])
    if any(line.age_restricted for line in lines) or not all(offer.selling.cash_on_delivery for offer in found.values()):
        yield _("Drinks with alcohol are not paid in cash (by law). Please pay by bank transfer.")
