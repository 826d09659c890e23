"""What shopper and producer are told. The words are made when a message is dispatched, from ids; a step that was overtaken says nothing.

Links: purpose "purchase", subject the purchase's reference, opens `order` with that reference (the shopper's page of all its orders);
purpose "order", subject an order's number, opens the producer's one-tap page.
"""

from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Recipient
from marketplace.foundation.notifications.models import Message

from .models import Hold, Purchase
from .money_words import TOLD_DECISIONS

SHOPPER_LINK = "purchase"
PRODUCER_LINK = "order"
SHOPPER_DAYS, PRODUCER_DAYS = 60, 14

FOR_PRODUCER = "order_for_producer"
REMINDER = "order_reminder"


def shopper_of(purchase):
    return Recipient(name=purchase.payer_name, phone=purchase.payer_phone, email=purchase.email, user_id=purchase.user_id)


def producer_of(order):
    return Recipient(name=order.producer.name, phone=order.producer.phone, email=order.producer.email)


def _to_shopper(kind, order, **refs):
    return notifications.send(kind, to=shopper_of(order.purchase), refs={"order": order.pk, **refs}, about=order.number)


def _to_producer(kind, order):
    return notifications.send(kind, to=producer_of(order), refs={"order": order.pk}, about=order.number)


def tell_shopper(purchase):
    notifications.send("purchase_received", to=shopper_of(purchase), refs={"purchase": purchase.pk}, about=purchase.reference)


def tell_paid(purchase):
    notifications.send("payment_seen", to=shopper_of(purchase), refs={"purchase": purchase.pk}, about=purchase.reference)


def tell_reserved(purchase):
    notifications.send("payment_reserved", to=shopper_of(purchase), refs={"purchase": purchase.pk}, about=purchase.reference)


def tell_captured(intent, orders):
    """What a card's bank had kept ready was taken: whoever has packed sends now."""
    purchase = orders[0].purchase
    refs = {"purchase": purchase.pk, "intent": intent.pk}
    notifications.send("payment_captured", to=shopper_of(purchase), refs=refs, about=purchase.reference)
    for order in orders:
        _to_producer("order_captured_producer", order)


def tell_money(intent, line, what):
    """A transfer that is not simply right: what came, and what becomes of it. `what`: "asked" or "decided"."""
    purchase = Purchase.objects.filter(reference=intent.reference).first()
    if purchase and (what == "asked" or line.resolution in TOLD_DECISIONS):
        refs = {"purchase": purchase.pk, "line": line.pk, "intent": intent.pk}
        notifications.send(f"money_{what}", to=shopper_of(purchase), refs=refs, about=purchase.reference)


def tell_producer(order):
    _to_producer(FOR_PRODUCER, order)


def tell_changed(purchase):
    notifications.send("purchase_changed", to=shopper_of(purchase), refs={"purchase": purchase.pk}, about=purchase.reference)


def tell_producer_changed(order):
    _to_producer("order_changed_producer", order)


def remind_producer(order):
    _to_producer(REMINDER, order)


def tell_producer_cancelled(order):
    _to_producer("order_cancelled_producer", order)


def tell_accepted(order):
    _to_shopper("order_accepted", order)


def tell_shipped(order):
    _to_shopper("order_shipped", order)


def tell_delivered(order):
    _to_shopper("order_delivered", order)


def tell_cancelled(order):
    _to_shopper("order_cancelled", order)


def tell_refused(order):
    _to_shopper("order_refused", order)


def tell_returned(order):
    _to_shopper("order_returned", order)


def tell_held(order):
    _to_shopper("order_ended" if order.hold == Hold.ENDED else "order_held", order)
    _to_producer("order_held_producer", order)


def tell_released(order):
    _to_producer("order_released_producer", order)


def tell_recall(order, product):
    """False where this order has been called back for this product before."""
    if Message.objects.filter(kind="order_recall", about=order.number, refs__product=product.pk).exists():
        return False
    _to_shopper("order_recall", order, product=product.pk)
    _to_producer("order_recall_producer", order)
    return True
