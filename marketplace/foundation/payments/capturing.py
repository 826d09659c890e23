"""What a card's bank keeps ready is taken, once, or freed. Asks Stripe between transactions; `cards.take_payment` writes its answers."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from . import cards, stripe
from .models import CardPayment, Intent
from .selectors import captures_to_ask, kept_for_nobody

Status = CardPayment.Status
SILENT_MINUTES = 5
AT_ONCE = 200


def capture(payment, *, on=None):
    """Take what was decided. Refused, it ends: nobody's money is kept needlessly."""
    payment = _asking(payment, on or timezone.now())
    if payment is None:
        return
    try:
        answer = stripe.capture_payment(payment.stripe_id, key=f"{payment.pk}-capture", amount=payment.capture_amount)
    except stripe.Refused as refused:
        answer = stripe.payment(payment.stripe_id)
        if answer.status == Status.CAPTURE:
            CardPayment.objects.filter(pk=payment.pk).update(declined=refused.code[:60])
            cards.stop(payment, on=on)
            return
    cards.take_payment(payment, answer, on=on)


@transaction.atomic
def _asking(payment, on):
    """The payment, with a sum that stays as it is from here on; None where there is nothing to take."""
    intent = Intent.objects.select_for_update(no_key=True).get(pk=payment.intent_id)
    payment = CardPayment.objects.select_for_update(no_key=True).get(pk=payment.pk)
    if payment.status != Status.CAPTURE or payment.capture_amount is None or intent.state != Intent.State.RESERVED:
        return None
    if payment.captures_since is None:
        payment.capture_amount, payment.captures_since = intent.amount, on
        payment.save(update_fields=["capture_amount", "captures_since"])
    return payment


def release(payment):
    """It is kept for nobody."""
    payment.refresh_from_db()
    if payment.status == Status.CAPTURE and payment.intent.state != Intent.State.RESERVED:
        cards.stop(payment)


def sweep(*, on=None):
    """Whatever a kill or a silence left behind."""
    since = (on or timezone.now()) - timedelta(minutes=SILENT_MINUTES)
    for row in captures_to_ask(since)[:AT_ONCE]:
        capture(row, on=on)
    for row in kept_for_nobody(since)[:AT_ONCE]:
        cards.stop(row, on=on)
