"""What the money of an order does. Intents are locked before orders, orders before pools."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Intent, Refund
from marketplace.register.certification.models import Certificate
from marketplace.shop.purchases import booking, messages, reasons
from marketplace.shop.purchases.models import Fulfilment, Hold, Method, OrderLineSnapshot, Payment, ProducerOrder, Purchase
from marketplace.shop.purchases.states import BANK, FULFILMENT, PAYMENT, SYSTEM
from marketplace.shop.stock import services as stock

from .telling import tell_producers

PAYABLE = (Payment.AWAITED, Payment.RESERVED, Payment.ON_DELIVERY, Payment.LAPSED)


def intent_of(order):
    purchase = order.purchase
    return Intent.objects.filter(reference=purchase.reference, payee=order.payee, method=purchase.method).first()


def refund_key(order, what="order"):
    return f"{what}-{order.number}"


def _orders_of(intent):
    rows = ProducerOrder.objects.filter(purchase__reference=intent.reference, purchase__method=intent.method, payee=intent.payee)
    return list(rows.select_for_update(no_key=True, of=("self",)).select_related("purchase", "producer").order_by("pk"))


@transaction.atomic
def mark_paid(intent, *, late=False, on=None):
    """The money of an intent is there. Late money takes lapsed orders up again, if the goods may still be sold and are in stock."""
    on = on or timezone.now()
    if late:
        _lock_goods(intent)
    ours = _orders_of(intent)
    if not ours and Purchase.objects.filter(reference=intent.reference).exists():
        raise ValidationError(_("These orders are paid in cash by now: the money has to go back."))
    if not ours:
        return  # the reference is another room's
    orders = [order for order in ours if order.payment in PAYABLE]
    if not orders:
        raise ValidationError(_("These orders were cancelled: the money has to go back."))
    lapsed = [order for order in orders if order.payment == Payment.LAPSED]
    kept = [order for order in orders if order.payment == Payment.RESERVED]
    for order in orders:
        if order in lapsed:
            _take_up(order, on)
        PAYMENT.walk(order, Payment.PAID, field="payment")
        order.save(update_fields=["payment"])
        audit.record("order_paid", order, actor=None, details={"number": order.number, "amount": order.total})
    booking.book(lapsed, "order_taken_up", at=on)
    booking.book([order for order in orders if order not in lapsed], "order_paid", at=on)
    if kept:
        messages.tell_captured(intent, kept)
    elif orders[0].purchase.method != Method.COD:
        messages.tell_paid(orders[0].purchase)
        tell_producers(orders)


@transaction.atomic
def mark_reserved(intent, *, on=None):
    """The card's bank keeps the sum ready: makers may take and pack, nothing is paid."""
    ours = _orders_of(intent)
    orders = [order for order in ours if order.payment == Payment.AWAITED]
    if ours and not orders:
        raise ValidationError(_("These orders were cancelled: the money has to go back."))
    for order in orders:
        PAYMENT.walk(order, Payment.RESERVED, field="payment")
        order.save(update_fields=["payment"])
        audit.record("order_reserved", order, actor=None, details={"number": order.number, "amount": order.total})
    if orders:
        messages.tell_reserved(orders[0].purchase)
        tell_producers(orders)


def capture_if_answered(order, on):
    """The last of a reserved sum's makers has accepted or is out: what was accepted is taken. The intent is locked."""
    intent = intent_of(order) if order.purchase.method == Method.CARD else None
    if intent and intent.state == Intent.State.RESERVED and not unanswered(intent).exists():
        payments.capture(intent, on=on)


@transaction.atomic
def capture_reserved(intent, on):
    """The same where nobody answers any more, and nothing has been decided."""
    payments.lock_intents(intent.reference)
    if not unanswered(intent).exists():
        payments.capture(intent, on=on)


def unanswered(intent):
    """Of a reserved sum: what its makers have neither accepted nor declined."""
    rows = ProducerOrder.objects.filter(purchase__reference=intent.reference, payee=intent.payee, payment=Payment.RESERVED)
    return rows.filter(fulfilment=Fulfilment.PLACED).select_related("purchase").order_by("pk")


def _lock_goods(intent):
    lines = OrderLineSnapshot.objects.filter(
        producer_order__purchase__reference=intent.reference, producer_order__payee=intent.payee, product__isnull=False
    ).values_list("registered_product_id", "product_id")
    stock.lock_goods([registered for registered, _pack in lines], packs=[pack for _registered, pack in lines])


def _take_up(order, on):
    """A lapsed order lives again: the star must hold and the goods be there."""
    lines = list(order.lines.all())
    standing = set(
        Certificate.objects.in_force(on)
        .filter(product__in=[line.registered_product_id for line in lines])
        .values_list("product_id", flat=True)
    )
    for line in lines:
        if line.product_id is None or line.registered_product_id not in standing:
            raise ValidationError(_("%(name)s may no longer be sold: the money has to go back.") % {"name": line.name})
    stock.promise_again(order.number, on=on)
    FULFILMENT.walk(order, Fulfilment.PLACED, field="fulfilment", by=SYSTEM)
    order.closed_at, order.close_reason = None, ""
    order.save(update_fields=["fulfilment", "closed_at", "close_reason"])


@transaction.atomic
def lapse(intent, *, on=None):
    """The time to pay has ended and nothing came: the orders end, the goods are free again."""
    on = on or timezone.now()
    for order in _orders_of(intent):
        if order.payment == Payment.RESERVED:
            _lapse(order, on, by=BANK, reason="kept", kind="order_untaken")
            messages.tell_producer_cancelled(order)
        elif order.payment == Payment.AWAITED:
            by_card = intent.method == Method.CARD
            kind = "order_unpaid" if by_card else "order_lapsed"
            _lapse(order, on, by=SYSTEM, reason="card" if by_card else "transfer", kind=kind)


def _lapse(order, on, *, by, reason, kind):
    PAYMENT.walk(order, Payment.LAPSED, field="payment")
    FULFILMENT.walk(order, Fulfilment.CANCELLED, field="fulfilment", by=by)
    order.closed_at, order.close_reason, order.hold = on, reasons.own()[reason], Hold.NONE
    order.save(update_fields=["payment", "fulfilment", "closed_at", "close_reason", "hold"])
    stock.release(order.number)
    if by == BANK:
        audit.record("order_untaken", order, actor=None, details={"number": order.number})
    else:
        audit.record("order_lapsed", order, actor=None, details={"number": order.number})
    booking.book([order], kind, at=on)
    messages.tell_cancelled(order)


def settle_cancelled(order, on):
    """An order is off: what was to be paid is no longer due, what was paid is owed back. The intent is locked."""
    intent = intent_of(order)
    if order.payment == Payment.PAID:
        owe_back(order, intent, amount=order.total, reason=order.close_reason)
    elif order.payment in (Payment.AWAITED, Payment.RESERVED, Payment.ON_DELIVERY, Payment.UNCONFIRMED):
        PAYMENT.walk(order, Payment.VOID, field="payment")
        order.save(update_fields=["payment"])
        if intent:
            payments.reduce(intent, by=order.total, on=on)


def owe_back(order, intent, *, amount, reason):
    PAYMENT.walk(order, Payment.REFUND_DUE, field="payment")
    order.save(update_fields=["payment"])
    payments.owe_refund(intent, amount=amount, key=refund_key(order), reason=reason)


def settle_less(order, intent, *, less, on):
    """The producer sends less than was ordered: the difference is not due, or goes back."""
    if order.payment == Payment.PAID:
        payments.owe_refund(intent, amount=less, key=refund_key(order, "part"), reason=_("The maker sends a part of the order."))
    elif intent:
        payments.reduce(intent, by=less, on=on)


@transaction.atomic
def mark_refunded(refund, *, on=None):
    """The money is back with the shopper."""
    kind, _dash, number = refund.key.partition("-")
    if kind != "order":
        return
    order = ProducerOrder.objects.select_for_update(no_key=True).filter(number=number, payment=Payment.REFUND_DUE).first()
    if order and not Refund.objects.filter(key=refund.key, sent_at=None).exists():
        PAYMENT.walk(order, Payment.REFUNDED, field="payment")
        order.save(update_fields=["payment"])
        audit.record("order_refunded", order, actor=refund.sent_by, paper=refund.bank_reference, details={"number": order.number})


@transaction.atomic
def mark_refund_back(refund, *, actor=None, on=None):
    """The bank sent the money back: the shopper does not have it after all."""
    kind, _dash, number = refund.key.partition("-")
    order = ProducerOrder.objects.select_for_update(no_key=True).filter(number=number, payment=Payment.REFUNDED).first()
    if kind == "order" and order:
        PAYMENT.walk(order, Payment.REFUND_DUE, field="payment")
        order.save(update_fields=["payment"])
        audit.record("order_refund_back", order, actor=actor, details={"number": order.number})
