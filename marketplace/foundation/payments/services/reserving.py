"""A sum that a card's bank keeps ready: nothing is paid until makers have accepted; then what they accepted is taken, once, and the rest
is free again. Here it is written down; `capturing.py` asks Stripe after the commit."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from marketplace.foundation.payments import signals
from marketplace.foundation.payments.models import CardPayment, Intent

from .intents import STOP_CARDS, cancel_intent, ended_unpaid, locked, settled_if_enough

CAPTURE = "marketplace.foundation.payments.tasks.capture_card"
RELEASE = "marketplace.foundation.payments.tasks.release_card"


def reserve(payment, answer, *, on):
    """The card's bank keeps the sum of a payment ready. The caller holds the rows of intent and payment."""
    _note(payment, answer, on)
    intent = payment.intent
    if intent.state != Intent.State.OPEN or payment.authorised < intent.missing:
        app.configure_task(RELEASE).defer(payment=str(payment.pk))
        return
    intent.state = Intent.State.RESERVED
    intent.save(update_fields=["state"])
    try:
        with transaction.atomic():
            signals.payment_reserved.send(Intent, intent=intent, on=on)
    except ValidationError:
        cancel_intent(intent, on=on)  # its orders are off: the sum is freed


def _note(payment, answer, on):
    """How much, and until when it may be taken: a day (`PAYMENT_CARD_SPARE_HOURS`) before the bank frees it."""
    since = answer.kept_at or on
    ends = since + timedelta(days=settings.PAYMENT_CARD_HOLD_DAYS)
    ends = min(ends, answer.kept_until or ends)
    payment.authorised, payment.authorised_at = answer.kept, since
    payment.capture_by = ends - timedelta(hours=settings.PAYMENT_CARD_SPARE_HOURS)
    payment.save(update_fields=["authorised", "authorised_at", "capture_by"])


@transaction.atomic
def capture(intent, *, on):
    """All makers have answered: what is due now is to be taken. Said twice, it is taken once."""
    intent = locked(Intent, intent.pk)
    if intent.state != Intent.State.RESERVED:
        return intent
    payment = CardPayment.objects.select_for_update(no_key=True).filter(intent=intent, status=CardPayment.Status.CAPTURE).first()
    if payment is None:  # somebody took of it at Stripe's own pages, or in a time that a restore has forgotten
        return give_up(intent, on=on) if intent.missing else settled_if_enough(intent, on)
    if payment.captures_since is None:
        payment.capture_amount = intent.amount
        payment.save(update_fields=["capture_amount"])
        app.configure_task(CAPTURE).defer(payment=str(payment.pk))
    return intent


def give_up(intent, *, on):
    """The card's bank no longer gives what it kept. The caller holds the intent's row."""
    app.configure_task(STOP_CARDS).defer(intent=intent.pk)
    return ended_unpaid(intent, on, reason=_("The card did not pay all that was accepted."))
