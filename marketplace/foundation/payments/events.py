"""What Stripe tells us by webhook: stored first, as it came, then applied once.

An event only says that something moved; how it stands is asked of Stripe, so that events may come late, twice, in any order and in the
shape of any version. What belongs to another account is kept and left alone.
"""

import json
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from . import card_refunds, cards, stripe, webhooks
from .models import WebhookEvent

SOURCE = "stripe"
APPLY = "marketplace.foundation.payments.tasks.apply_event"
WAITING_MINUTES = 2
AT_ONCE = 500


def receive(body, header):
    """A webhook: refused unless Stripe signed these very bytes just now; two secrets hold while one replaces the other."""
    webhooks.check_signature(body, header, secrets=settings.STRIPE_WEBHOOK_SECRETS)
    try:
        event = json.loads(body)
        event["id"], event["type"], event["data"]["object"]["object"]
    except (ValueError, TypeError, KeyError):
        raise ValidationError(_("This message is not an event of Stripe's."), code="shape") from None
    return keep(event, body)


@transaction.atomic
def keep(event, body=None):
    """Store an event whose sender is certain; the worker applies it. Said twice, the second time nothing happens."""
    row, fresh = webhooks.store(SOURCE, event["id"], body or json.dumps(event))
    if fresh:
        app.configure_task(APPLY).defer(event=row.pk)
    return row


def apply(key):
    """Ask Stripe how the thing stands, then write that and the event's end in one transaction."""
    row = WebhookEvent.objects.get(pk=key)
    if row.applied_at:
        return
    event = json.loads(row.raw)
    take, problem = _answer(event)
    with transaction.atomic():
        row = WebhookEvent.objects.select_for_update(no_key=True).get(pk=key)
        if row.applied_at:
            return
        take()
        row.applied_at, row.problem = timezone.now(), problem
        row.save(update_fields=["applied_at", "problem"])


def _answer(event):
    """(what is to be written down, why nothing is)."""
    if event.get("account"):
        return _nothing, "of another account"
    thing = event["data"]["object"]
    ask = _KINDS.get(thing.get("object"))
    if ask is None or "id" not in thing or not event["type"].startswith(_PREFIXES):
        return _nothing, ""
    try:
        return ask(thing), ""
    except stripe.Refused as refused:
        return _nothing, f"Stripe: {refused.code}"


def _nothing():
    pass


def _payment(said):
    answer = stripe.payment(said["id"])
    payment = cards.row_of(answer)
    return (lambda: cards.take_payment(payment, answer)) if payment else _nothing


def _refund(said):
    answer = stripe.refund(said["id"])
    payment = cards.payment_at_stripe(answer.payment)
    return (lambda: card_refunds.take_refund(payment, answer)) if payment else _nothing


def _charge(said):
    """Versions before 2024 tell of a refund only by its charge."""
    payment = cards.payment_at_stripe(said.get("payment_intent") or "")
    answers = stripe.refunds_of(payment.stripe_id) if payment else []

    def take():
        for answer in answers:
            card_refunds.take_refund(payment, answer)

    return take


def _dispute(said):
    answer = stripe.dispute(said["id"])
    payment = cards.payment_at_stripe(answer.payment)
    return lambda: cards.take_dispute(payment, answer)


_KINDS = {"payment_intent": _payment, "refund": _refund, "charge": _charge, "dispute": _dispute}
_PREFIXES = ("payment_intent.", "refund.", "charge.refund", "charge.dispute.")


def fetch_missed(*, since):
    """What Stripe says has happened and no webhook brought."""
    told = stripe.events_since(since)
    known = set(WebhookEvent.objects.filter(source=SOURCE, event_id__in=[event["id"] for event in told]).values_list("event_id", flat=True))
    return [keep(event) for event in told if event["id"] not in known]


def apply_waiting(*, on=None):
    """Stored and not applied: its task was killed, or gave up."""
    before = (on or timezone.now()) - timedelta(minutes=WAITING_MINUTES)
    rows = WebhookEvent.objects.filter(source=SOURCE, applied_at=None, received_at__lt=before).order_by("pk")
    for key in rows.values_list("pk", flat=True)[:AT_ONCE]:
        apply(key)
