"""What shopper and producer are told. The words are made when a message is dispatched, from ids.

Links: purpose "purchase", subject the purchase's reference, opens `order` with that reference (the shopper's page of all its orders);
purpose "order", subject an order's number, opens the producer's one-tap page.
"""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core.money import dong
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.kinds import Content, Kind, Recipient, Stale

from .models import Fulfilment, Method, ProducerOrder, Purchase

SHOPPER_LINK = "purchase"
PRODUCER_LINK = "order"
LINK_LIFE = timedelta(days=60)


def register():
    kinds.register(Kind("purchase_received", _purchase_received, copy_by_email=True))
    kinds.register(Kind("order_for_producer", _order_for_producer))


def tell_shopper(purchase):
    """The order has been received; how to pay or follow it."""
    notifications.send("purchase_received", to=shopper_of(purchase), refs={"purchase": purchase.pk}, about=purchase.reference)


def tell_producer(order):
    """There is an order: it is paid, or its cash is confirmed."""
    notifications.send("order_for_producer", to=producer_of(order), refs={"order": order.pk}, about=order.number)


def shopper_of(purchase):
    return Recipient(name=purchase.payer_name, phone=purchase.payer_phone, email=purchase.email, user_id=purchase.user_id)


def producer_of(order):
    return Recipient(name=order.producer.name, phone=order.producer.phone, email=order.producer.email)


def _purchase_received(refs, link):
    purchase = Purchase.objects.get(pk=refs["purchase"])
    address = link(SHOPPER_LINK, purchase.reference, expires_at=timezone.now() + LINK_LIFE)
    words = {"reference": purchase.reference, "total": dong(purchase.total), "address": address, "name": purchase.payer_name}
    if purchase.method == Method.VIETQR:
        text = _("%(name)s, order %(reference)s has been received. Please pay %(total)s by bank transfer: %(address)s")
    else:
        text = _("%(name)s, order %(reference)s has been received, %(total)s on delivery. Follow it here: %(address)s")
    return Content(subject=_("Order %(reference)s received") % words, text=text % words, sms=text % words)


def _order_for_producer(refs, link):
    order = ProducerOrder.objects.select_related("producer", "purchase").get(pk=refs["order"])
    if order.fulfilment != Fulfilment.PLACED:
        raise Stale
    address = link(PRODUCER_LINK, order.number, expires_at=timezone.now() + LINK_LIFE)
    goods = ", ".join(f"{line.quantity} × {line.name}" for line in order.lines.all())
    words = {"number": order.number, "goods": goods, "total": dong(order.total), "address": address}
    text = _("New order %(number)s: %(goods)s. Together %(total)s. Please accept it here: %(address)s") % words
    return Content(subject=_("New order %(number)s") % words, text=text, sms=text)
