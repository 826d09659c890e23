"""Sending back what a card paid, and what comes of Stripe's answers (see `cards`)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from marketplace.foundation.audit import services as audit
from marketplace.foundation.recovery.selectors import forgotten

from . import booking, disputed, services, signals, stripe
from .cards import locked, own_key
from .models import CardPayment, CardRefund, Intent, Refund
from .selectors import left_to_refund

Status = CardPayment.Status
DISPUTED = "charge_disputed"  # why Stripe sends nothing back


@transaction.atomic
def give_back(payment, *, actor):
    """An operator sends a payment back that belongs to no order."""
    payment = locked(payment)
    left = left_to_refund(payment)
    key = f"card-{payment.pk}"
    if payment.intent_id or not left or Refund.objects.filter(key=key).exists():
        raise ValidationError(_("This payment belongs to an order, or is on its way back already."))
    refund = Refund.objects.create(key=key, amount=left, reason=_("Paid without an order of ours."), by_card=True)
    booking.book(booking.of_refund(refund), at=refund.due_at, person=actor)
    audit.record("card_given_back", payment, actor=actor, details={"amount": left, "payment": payment.stripe_id})
    app.configure_task(services.REFUND_TO_CARD).defer(refund=refund.pk)
    return refund


def send_refund(refund, *, on=None):
    """Ask Stripe to send it back. Asked before without our hearing of it, Stripe is first asked whether it did."""
    if forgotten(refund.due_at):
        _hear_of(refund)
    way = _way(refund, on or timezone.now())
    if way is None:
        return
    way, asked_before = way
    if asked_before and _found(way):
        return
    try:
        answer = stripe.ask_refund(key=str(way.pk), payment_id=way.payment.stripe_id, amount=way.amount)
    except stripe.Refused as refused:
        CardRefund.objects.filter(pk=way.pk, stripe_id=None).update(asked_at=None)
        _found(way)  # somebody may have sent it at Stripe's own pages
        _cannot(way, refused.code)
    else:
        take_refund(way.payment, answer, on=on)


def _hear_of(refund):
    """A restore took this refund back to before it was sent, perhaps: all that Stripe did with its order's payments is taken first."""
    for payment in CardPayment.objects.filter(intent=refund.intent_id or 0, status=Status.SUCCEEDED):
        for answer in stripe.refunds_of(payment.stripe_id):
            take_refund(payment, answer)


def _found(way):
    """Whether Stripe has done it already; all it did with this payment is taken."""
    payment = way.payment
    answers = [stripe.refund(way.stripe_id)] if way.stripe_id else stripe.refunds_of(payment.stripe_id)
    for answer in answers:
        take_refund(payment, answer)
    way.refresh_from_db()
    return way.stripe_id is not None


@transaction.atomic
def _way(refund, on):
    """(the living way of this refund to a card, whether Stripe was asked for it before); None where there is nothing to send."""
    intent = Intent.objects.select_for_update(no_key=True).get(pk=refund.intent_id) if refund.intent_id else None
    refund = Refund.objects.select_for_update(no_key=True).get(pk=refund.pk)
    if refund.sent_at or not refund.by_card:
        return None
    way = refund.by_cards.exclude(status__in=CardRefund.GONE).select_related("payment").first()
    if way is None and intent and (disputed.waits(intent) or services.gone_by_dispute(refund, intent, on=on)):
        return None
    if way is None:
        way = _new_way(refund, intent, on)
    if way is None:
        return None
    before, way.asked_at = way.asked_at, on
    way.save(update_fields=["asked_at"])
    return way, before is not None


def _new_way(refund, intent, on):
    """From the payment that it names, else from the first that has something left. One that reaches further becomes two."""
    paid = CardPayment.objects.filter(intent=intent, status=Status.SUCCEEDED)
    payments = [row for row in paid if (intent or refund.key == f"card-{row.pk}") and left_to_refund(row) > 0]
    payments.sort(key=lambda row: refund.key != f"card-{row.pk}")
    if not payments:
        _by_hand(refund, on)
        return None
    if refund.amount > (left := left_to_refund(payments[0])):
        services.split_refund(refund, left, on=on)
    return CardRefund.objects.create(payment=payments[0], refund=refund, amount=refund.amount, created_at=on)


def _by_hand(refund, on):
    """The card does not take it: an operator transfers it."""
    refund.by_card, refund.sent_at = False, None
    refund.save(update_fields=["by_card", "sent_at"])
    booking.book(booking.of_refund(refund), at=on)


@transaction.atomic
def _cannot(way, code):
    locked(way.payment)
    way = CardRefund.objects.select_for_update(no_key=True).get(pk=way.pk)
    if way.stripe_id is None and way.status == CardRefund.Status.NEW:
        way.status, way.failure = CardRefund.Status.FAILED, code[:60]
        way.save(update_fields=["status", "failure"])
        if code == DISPUTED:
            return  # of which we have not heard yet: it is asked again, and waits for the end of the dispute
        _by_hand(Refund.objects.select_for_update(no_key=True).get(pk=way.refund_id), timezone.now())


@transaction.atomic
def take_refund(payment, answer, *, on=None):
    """Stripe's word on a refund, of ours or made at its own pages."""
    on = on or timezone.now()
    payment = locked(payment)
    way = _way_of(payment, answer)
    if way.status in CardRefund.GONE or (way.status == CardRefund.Status.SUCCEEDED and answer.status not in CardRefund.GONE):
        return way
    way.stripe_id, way.status, way.failure = answer.id, answer.status, answer.failure
    way.save()
    _settle(way, on)
    return way


def _way_of(payment, answer):
    rows = CardRefund.objects.select_for_update(no_key=True).filter(payment=payment)
    found = rows.filter(stripe_id=answer.id).first() or rows.filter(pk=own_key(answer), stripe_id=None).first()
    return found or _sent_by_others(payment, answer)


def _sent_by_others(payment, answer):
    """Somebody sent money back at Stripe's own pages. Where just this sum is owed and nobody has sent it yet, that is what it was."""
    owed = Refund.objects.select_for_update(no_key=True).filter(intent=payment.intent, by_card=True, sent_at=None, amount=answer.amount)
    for refund in owed if payment.intent_id else ():
        way = refund.by_cards.exclude(status__in=CardRefund.GONE).first()
        if way is None:
            return CardRefund(payment=payment, refund=refund, amount=answer.amount, created_at=answer.created_at)
        if way.payment_id == payment.pk and way.stripe_id is None and way.asked_at is None:
            return way
    refund = Refund.objects.create(
        intent=payment.intent, key=f"{services.AT_STRIPE}{answer.id}", amount=answer.amount, by_card=True, due_at=answer.created_at,
        reason=_("Sent back at Stripe's own pages."),
    )  # fmt: skip
    booking.book(booking.of_refund(refund), at=refund.due_at)
    return CardRefund(payment=payment, refund=refund, amount=answer.amount, created_at=answer.created_at)


def _settle(way, on):
    refund = Refund.objects.select_for_update(no_key=True).get(pk=way.refund_id)
    if way.status in CardRefund.GONE:
        if not refund.by_cards.exclude(status__in=CardRefund.GONE).exists():
            _by_hand(refund, on)
    elif way.status == CardRefund.Status.SUCCEEDED and not refund.sent_at:
        refund.sent_at, refund.bank_reference = on, answer_of(way)
        refund.save(update_fields=["sent_at", "bank_reference"])
        booking.book(booking.of_refund(refund), at=on)
        signals.refund_sent.send(Refund, refund=refund, on=on)


def answer_of(way):
    return (way.stripe_id or "")[:60]
