"""Orders without an answer: a reminder, then the operator's list, then the end. Each order in its own transaction."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from marketplace.foundation.payments.models import Intent
from marketplace.shop.purchases import messages, reasons
from marketplace.shop.purchases.models import Fulfilment, Hold, Payment, ProducerOrder
from marketplace.shop.purchases.states import SYSTEM

from . import money
from .steps import cancel

RESTORE_HOURS = 24


def run(*, on=None):
    """Everything that is due. Safe to run again."""
    on = on or timezone.now()
    waiting = ProducerOrder.objects.filter(fulfilment=Fulfilment.PLACED, hold=Hold.NONE)
    for order in waiting.filter(cancel_at__lte=on).select_related("purchase"):
        _cancel(order, reasons.own()["silence"], on)
    for order in waiting.filter(remind_at__lte=on).order_by("pk"):
        _remind(order, on)
    _answer_reserved(on)
    unproven = waiting.filter(payment=Payment.UNCONFIRMED, placed_at__lte=on - timedelta(minutes=settings.COD_CODE_MINUTES))
    for order in unproven.select_related("purchase"):
        _cancel(order, reasons.own()["code"], on)


def _answer_reserved(on):
    """Before a card's bank frees what it keeps: whoever has not answered, or is on hold, is out; what was accepted is taken."""
    for intent in Intent.objects.to_capture(on).order_by("pk"):
        for order in money.unanswered(intent):
            _cancel(order, reasons.own()["answer"], on)
        money.capture_reserved(intent, on)


def _cancel(order, reason, on):
    try:
        cancel(order, by=SYSTEM, reason=reason, on=on)
    except ValidationError:  # somebody was quicker
        return


@transaction.atomic
def _remind(order, on):
    """One reminder an order: whoever clears `remind_at` sends it."""
    if ProducerOrder.objects.filter(pk=order.pk, fulfilment=Fulfilment.PLACED, remind_at__lte=on).update(remind_at=None):
        messages.remind_producer(order)


def begin_anew(on):
    """After a restore nobody knows what makers have answered since the backup: each gets a day before the next step of their clock."""
    later = on + timedelta(hours=RESTORE_HOURS)
    waiting = ProducerOrder.objects.filter(fulfilment=Fulfilment.PLACED)
    for field in ("remind_at", "escalate_at", "cancel_at"):
        waiting.filter(**{f"{field}__lt": later}).update(**{field: later})
