"""The producer is told, and once that is proven, its clocks run: in working hours."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from marketplace.foundation.core import working
from marketplace.foundation.notifications.models import Message
from marketplace.shop.purchases import messages
from marketplace.shop.purchases.models import Fulfilment, ProducerOrder
from marketplace.shop.purchases.states import READY


def deadlines(told_at):
    """When a reminder goes, when the operator sees it, when an order without an answer ends."""
    return {
        "remind_at": working.add_hours(told_at, settings.ORDER_REMIND_HOURS),
        "escalate_at": working.add_hours(told_at, settings.ORDER_ESCALATE_HOURS),
        "cancel_at": working.add_hours(told_at, settings.ORDER_CANCEL_HOURS),
    }


def tell_producers(orders):
    """Cash is confirmed or money has come. Said once; the caller holds the orders' locks, or has just written them."""
    orders = [order for order in orders if order.payment in READY and order.fulfilment == Fulfilment.PLACED]
    numbers = [order.number for order in orders]
    told = set(Message.objects.filter(kind=messages.FOR_PRODUCER, about__in=numbers).values_list("about", flat=True))
    for order in orders:
        if order.number not in told:
            messages.tell_producer(order)


@transaction.atomic
def start_clock(key, *, on=None):
    """The message has reached the producer (or an operator has called): from now on an answer is awaited."""
    on = on or timezone.now()
    order = ProducerOrder.objects.select_for_update(no_key=True).get(pk=key)
    if order.told_at is None and order.fulfilment == Fulfilment.PLACED:
        ProducerOrder.objects.filter(pk=key).update(told_at=on, **deadlines(on))
