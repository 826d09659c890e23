"""What shopper and producer are told. The words are made when a message is dispatched, from ids."""

from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Recipient

SHOPPER_LINK = "purchase"
PRODUCER_LINK = "order"
LINK_DAYS = 60


def tell_shopper(purchase):
    notifications.send("purchase_received", to=shopper_of(purchase), refs={"purchase": purchase.pk}, about=purchase.reference)


def tell_producer(order):
    notifications.send("order_for_producer", to=producer_of(order), refs={"order": order.pk}, about=order.number)


def shopper_of(purchase):
    return Recipient(name=purchase.payer_name, phone=purchase.payer_phone, email=purchase.email, user_id=purchase.user_id)


def producer_of(order):
    return Recipient(name=order.producer.name, phone=order.producer.phone, email=order.producer.email)
