"""What Stripe has been silent about, and what has run out of time."""

from datetime import timedelta

from django.utils import timezone

from . import card_refunds, cards, services, stripe
from .models import CardPayment, Intent
from .selectors import refunds_to_send, silent_payments

SILENT_MINUTES, REFUND_MINUTES = 10, 5
AT_ONCE = 200


def end_overdue(*, on=None):
    """Card payments whose time is over end, once Stripe has stopped them."""
    on = on or timezone.now()
    for intent in Intent.objects.overdue_by_card(on).order_by("pk"):
        try:
            stopped = cards.stop_all(intent)
        except (stripe.Silent, stripe.Refused):
            continue  # nobody knows yet whether it was paid: in ten minutes again
        if stopped:
            services.expire(intent, on=on)


def ask_silent(*, on=None):
    """What Stripe has not spoken of for a while is asked for; how many there were. When Stripe is silent altogether, later."""
    on = on or timezone.now()
    payments = list(silent_payments(on - timedelta(minutes=SILENT_MINUTES))[:AT_ONCE])
    refunds = list(refunds_to_send(on - timedelta(minutes=REFUND_MINUTES))[:AT_ONCE])
    for row in payments:
        try:
            cards.look(row, on=on)
        except stripe.Refused:  # gone at Stripe: not asked for again at once
            CardPayment.objects.filter(pk=row.pk).update(heard_at=on)
    for row in refunds:
        card_refunds.send_refund(row, on=on)
    return len(payments) + len(refunds)
