"""Every step of an order after it was placed: one lock, one table, one audit row, one announcement."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.notifications import links
from marketplace.foundation.payments import services as payments
from marketplace.shop.purchases import booking, cash_rules, messages, signals
from marketplace.shop.purchases.models import Fulfilment, Hold, Payment, ProducerOrder
from marketplace.shop.purchases.states import FULFILMENT, OPERATOR, PRODUCER, READY, SHOPPER, SYSTEM
from marketplace.shop.stock import services as stock

from . import money

REASON_LENGTH = 300


def locked(order):
    """The order as it is now, locked; its purchase's intents before it."""
    payments.lock_intents(order.purchase.reference)
    rows = ProducerOrder.objects.select_for_update(no_key=True, of=("self",)).select_related("purchase", "producer")
    return rows.get(pk=order.pk)


def _walk(order, target, *, by, actor, on, link=None, reason="", **columns):
    """Check, write, note. `order` is locked. A held order moves nowhere but out."""
    if order.hold and target != Fulfilment.CANCELLED:
        raise ValidationError(_("This order is on hold: %(why)s.") % {"why": Hold(order.hold).label.lower()}, code="held")
    if order.fulfilment == target:
        raise ValidationError(_("This has already been done."), code="done")
    FULFILMENT.walk(order, target, field="fulfilment", by=by)
    if link is not None:
        links.use(link, target, on=on)
    for name, value in columns.items():
        setattr(order, name, value)
    order.save(update_fields=["fulfilment", *columns])
    details = {"number": order.number, "by": str(by)}
    behalf = order.producer if by == PRODUCER else None
    audit.record(f"order_{target}", order, actor=actor, on_behalf_of=behalf, reason=reason, details=details)
    return order


def _check_ready(order):
    if order.payment not in READY:
        raise ValidationError(_("This order is not paid or confirmed yet."), code="payment")


@transaction.atomic
def accept(order, *, by, actor=None, link=None, quantities=None, expected_on=None, seen=None, on=None):
    """The producer takes the order; `quantities` {line id: n} where it can send only a part of it; `seen`: as the page showed it."""
    on = on or timezone.now()
    seen = order.changes if seen is None else seen
    order = locked(order)
    _check_ready(order)
    if seen != order.changes:
        raise ValidationError(_("The shopper has just changed this order. Please look at it once more."), code="changed")
    columns = {"accepted_at": on} | ({"expected_on": expected_on} if expected_on else {})
    _walk(order, Fulfilment.ACCEPTED, by=by, actor=actor, link=link, on=on, **columns)
    if quantities is not None:
        _take_part(order, quantities, on)
    money.capture_if_answered(order, on)
    messages.tell_accepted(order)
    return order


def _take_part(order, quantities, on):
    lines = list(order.lines.all())
    for line in lines:
        line.accepted_quantity = quantities.get(line.pk, line.quantity)
        if not 0 <= line.accepted_quantity <= line.quantity:
            raise ValidationError(_("%(name)s: between 0 and %(n)d can be sent.") % {"name": line.name, "n": line.quantity})
    goods = sum(line.paid_total for line in lines)
    if not goods:
        raise ValidationError(_("Nothing of this order is left to send. Please say that you cannot take it."))
    if less := order.goods_total - goods:
        type(lines[0]).objects.bulk_update(lines, ["accepted_quantity"])
        stock.release(order.number, quantities={line.product_id: line.quantity - line.accepted_quantity for line in lines})
        order.goods_total, order.total = goods, goods + order.delivery_fee
        order.discount_total = sum(line.off(line.sent) for line in lines)
        order.save(update_fields=["goods_total", "total", "discount_total"])
        booking.book([order], "order_part", at=on)
        money.settle_less(order, money.intent_of(order), less=less, on=on)


@transaction.atomic
def pack(order, *, by, actor=None, link=None, on=None):
    on = on or timezone.now()
    return _walk(locked(order), Fulfilment.PACKED, by=by, actor=actor, link=link, on=on, packed_at=on)


@transaction.atomic
def ship(order, *, by, actor=None, link=None, carrier="", tracking_number="", expected_on=None, on=None):
    """The parcel has left; the goods leave the shelf."""
    on = on or timezone.now()
    order = locked(order)
    if order.payment == Payment.RESERVED:
        words = _("The money is still with the card's bank: please keep the parcel until the site tells you that the card has paid.")
        raise ValidationError(words, code="payment")
    columns = {"shipped_at": on, "carrier": carrier, "tracking_number": tracking_number}
    columns |= {"expected_on": expected_on} if expected_on else {}
    _walk(order, Fulfilment.SHIPPED, by=by, actor=actor, link=link, on=on, **columns)
    stock.ship(order.number, person=actor)
    messages.tell_shipped(order)
    return order


def name_carrier(order, *, carrier, tracking_number):
    """Another one has the parcel than was said when it was sent. The order is locked."""
    order.carrier, order.tracking_number = carrier, tracking_number
    order.save(update_fields=["carrier", "tracking_number"])
    return order


@transaction.atomic
def deliver(order, *, by, actor=None, link=None, on=None):
    """It has arrived; cash was taken at the door."""
    on = on or timezone.now()
    order = locked(order)
    _walk(order, Fulfilment.DELIVERED, by=by, actor=actor, link=link, on=on, delivered_at=on)
    if order.payment == Payment.ON_DELIVERY:
        payments.confirm_cash(money.intent_of(order), actor=actor, on=on)
        order.refresh_from_db(fields=["payment"])
    if by != SHOPPER:
        messages.tell_delivered(order)
    signals.order_delivered.send(ProducerOrder, order=order, on=on)
    return order


@transaction.atomic
def cancel(order, *, by, actor=None, link=None, reason="", on=None):
    """Before the parcel has left: the goods are free again, the money is not due or goes back."""
    on = on or timezone.now()
    order = locked(order)
    if by == PRODUCER and not reason:
        raise ValidationError(_("Please say why the order cannot be taken."), code="reason")
    known = order.payment in READY
    reason = reason[:REASON_LENGTH]
    columns = {"closed_at": on, "close_reason": reason, "hold": Hold.NONE}
    columns |= {"told_at": on} if by == PRODUCER and order.told_at is None else {}  # quicker than our message
    _walk(order, Fulfilment.CANCELLED, by=by, actor=actor, link=link, reason=reason, on=on, **columns)
    stock.release(order.number)
    money.settle_cancelled(order, on)
    booking.book([order], "order_cancelled", at=on, person=actor)
    money.capture_if_answered(order, on)
    if by == SHOPPER or (by in (SYSTEM, OPERATOR) and known):
        messages.tell_producer_cancelled(order)
    if by != SHOPPER:
        messages.tell_cancelled(order)
    return order


@transaction.atomic
def refuse(order, *, by, actor=None, link=None, reason="", on=None):
    """Nobody took the parcel at the door. It is on its way back."""
    on = on or timezone.now()
    order = locked(order)
    reason = reason[:REASON_LENGTH]
    _walk(order, Fulfilment.REFUSED, by=by, actor=actor, link=link, reason=reason, on=on, closed_at=on, close_reason=reason)
    if order.payment == Payment.ON_DELIVERY:
        money.settle_cancelled(order, on)
        booking.book([order], "order_refused", at=on, person=actor)
    messages.tell_refused(order)
    return order


@transaction.atomic
def return_(order, *, by, actor=None, link=None, reason="", again=True, on=None):
    """The goods are back with the producer. `again`: they can be sold once more. Paid goods are owed back; delivery is not."""
    on = on or timezone.now()
    order = locked(order)
    signals.order_returning.send(ProducerOrder, order=order)
    reason = reason[:REASON_LENGTH] or order.close_reason
    _walk(order, Fulfilment.RETURNED, by=by, actor=actor, link=link, reason=reason, on=on, closed_at=on, close_reason=reason)
    if again:
        stock.return_(order.number, quantities=cash_rules.sellable_again(order), person=actor)
    if order.payment == Payment.PAID:
        money.owe_back(order, money.intent_of(order), amount=order.goods_total - order.returned_goods, reason=reason)
        booking.book([order], "order_returned", at=on, person=actor)
    messages.tell_returned(order)
    return order
