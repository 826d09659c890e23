"""What is to be paid, from the asking to its end, and what is owed back."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import references
from marketplace.foundation.payees import modes
from marketplace.foundation.payments import booking, signals
from marketplace.foundation.payments.models import (
    BankLine,
    CardPayment,
    FormerMemo,
    Intent,
    Method,
    Refund,
)
from marketplace.foundation.payments.selectors import (
    PLATFORM,
    captures_on_acceptance,
    may_expire,
    refunded,
)

from .disputes import split_refund

STOP_CARDS = "marketplace.foundation.payments.tasks.stop_cards"
REFUND_TO_CARD = "marketplace.foundation.payments.tasks.refund_to_card"
AT_STRIPE = "stripe-"  # begins the keys of refunds that nobody of ours had asked for


def open_intent(*, reference, payee, method, amount, expires_at=None, on=None):
    """Write down what is to be paid; calls nobody. A bank QR and a card payment end after their hours unless said otherwise."""
    on = on or timezone.now()
    if method != Method.COD and expires_at is None:
        hours = settings.PAYMENT_QR_HOURS if method == Method.VIETQR else settings.PAYMENT_CARD_HOURS
        expires_at = on + timedelta(hours=hours)
    intent = Intent.objects.create(
        reference=reference,
        payee=payee,
        method=method,
        amount=amount,
        memo=references.new_payment(),
        expires_at=expires_at if method != Method.COD else None,
        created_at=on,
    )
    if method == Method.CARD:
        new_card_payment(intent, on)
    return intent


def new_card_payment(intent, on):
    return CardPayment.objects.create(intent=intent, amount=intent.missing, created_at=on, manual=captures_on_acceptance())


def locked(model, pk):
    return model.objects.select_for_update(no_key=True).get(pk=pk)


def lock_intents(reference):
    """Whoever moves an order locks its money first: a bank line locks in the same order."""
    return list(Intent.objects.of(reference).select_for_update(no_key=True).order_by("pk"))


@transaction.atomic
def confirm_cash(intent, *, actor, on=None):
    """The parcel was paid at the door. A second word changes nothing."""
    on = on or timezone.now()
    intent = locked(Intent, intent.pk)
    if intent.state == Intent.State.PAID:
        return intent
    if intent.method != Method.COD or intent.state != Intent.State.OPEN:
        raise ValidationError(_("Cash can no longer be taken for this order."))
    intent.received = intent.amount
    audit.record("cash_confirmed", intent, actor=actor, details={"amount": intent.amount, "memo": intent.memo})
    booking.book(booking.of_cash(intent), at=on, person=actor)
    return paid(intent, on)


@transaction.atomic
def name_collector(intent, collector, *, on=None):
    """Who takes the cash at the door, also where that is learnt afterwards: the book follows."""
    intent = locked(Intent, intent.pk)
    if intent.method != Method.COD or intent.state not in (Intent.State.OPEN, Intent.State.PAID):
        raise ValidationError(_("Cash can no longer be taken for this order."))
    intent.collector = collector
    intent.save(update_fields=["collector"])
    if intent.received:
        booking.book(booking.of_cash(intent), at=on)
    return intent


def paid(intent, on, *, late=False):
    intent.state, intent.closed_at = Intent.State.PAID, on
    intent.save(update_fields=["state", "received", "closed_at"])
    _settle_short_lines(intent, on)
    signals.payment_received.send(Intent, intent=intent, late=late, on=on)
    return intent


def _settle_short_lines(intent, on):
    """The rest has come: nobody need decide about the part that came before."""
    short = BankLine.objects.filter(state="ask", verdict=BankLine.Verdict.UNDER, allocations__intent=intent)
    BankLine.objects.filter(pk__in=short.values("pk")).update(state="resolved", resolution="completed", resolved_at=on)


@transaction.atomic
def reduce(intent, *, by, on=None):
    """A part of the purchase is off before it was paid. Nothing left to pay cancels the intent."""
    intent = locked(Intent, intent.pk)
    if intent.state not in Intent.LIVING:
        return intent
    if by >= intent.amount:
        return _cancel(intent, on or timezone.now())
    intent.amount -= by
    intent.save(update_fields=["amount"])
    return settled_if_enough(intent, on or timezone.now())


def settled_if_enough(intent, on):
    if intent.received >= intent.amount:
        over = intent.received - intent.amount
        paid(intent, on)
        if over:
            owe_refund(intent, amount=over, key=f"reduced-{intent.pk}-{intent.amount}", reason=_("More was paid than is due."))
    return intent


@transaction.atomic
def ask_anew(intent, *, amount=None, on=None):
    """A transfer gets a new reference and a new deadline, perhaps another amount; money that names the old reference still comes
    to it. A card payment gets a new deadline. Cash has neither: only its amount changes."""
    on = on or timezone.now()
    intent = locked(Intent, intent.pk)
    if intent.state != Intent.State.OPEN:
        raise ValidationError(_("This payment is no longer awaited."), code="state")
    if intent.method == Method.VIETQR:
        FormerMemo.objects.create(intent=intent, memo=intent.memo, amount=intent.amount, expires_at=intent.expires_at, replaced_at=on)
        intent.memo, intent.expires_at = references.new_payment(), on + timedelta(hours=settings.PAYMENT_QR_HOURS)
    elif intent.method == Method.CARD:
        intent.expires_at = on + timedelta(hours=settings.PAYMENT_CARD_HOURS)
    intent.amount = intent.amount if amount is None else amount
    intent.save(update_fields=["memo", "expires_at", "amount"])
    return settled_if_enough(intent, on)


@transaction.atomic
def cancel_intent(intent, *, on=None):
    intent = locked(Intent, intent.pk)
    return _cancel(intent, on or timezone.now()) if intent.state in Intent.LIVING else intent


def _cancel(intent, on):
    intent.state, intent.closed_at = Intent.State.CANCELLED, on
    intent.save(update_fields=["state", "closed_at"])
    if intent.method == Method.CARD:
        app.configure_task(STOP_CARDS).defer(intent=intent.pk)  # Stripe is asked after the commit
    if intent.received:
        owe_refund(intent, amount=intent.received, key=f"cancelled-{intent.pk}", reason=_("Cancelled before it was paid in full."))
    return intent


@transaction.atomic
def owe_refund(intent, *, amount, key, reason):
    """Note that money is owed back, once for each key, never more than came in."""
    intent = locked(Intent, intent.pk)
    note = Refund.objects.filter(key=key).first()
    if note or not amount:
        return note
    left = intent.received - refunded(intent)
    if amount <= left:
        return _owe(intent, amount=amount, key=key, reason=reason)
    taken = _sent_before(intent, amount - left, on=timezone.now())
    if left:
        _name(taken, [f"{key}/{note.pk}" for note in taken], reason)
        return _owe(intent, amount=left, key=key, reason=reason)
    _name(taken, [key, *(f"{key}/{note.pk}" for note in taken[1:])], reason)
    if taken[0].sent_at:
        transaction.on_commit(lambda: signals.refund_sent.send(Refund, refund=taken[0], on=taken[0].sent_at))
    return taken[0]


def _owe(intent, *, amount, key, reason):
    by_card = intent.method == Method.CARD
    note = Refund.objects.create(intent=intent, key=key, amount=amount, reason=reason, by_card=by_card, sender=_sender(intent))
    booking.book(booking.of_refund(note), at=note.due_at)
    if by_card:
        app.configure_task(REFUND_TO_CARD).defer(refund=note.pk)
    return note


def _sender(intent):
    """Where the platform receives nobody's money, cash goes back from whoever took it. A transfer says by its payee where it went."""
    return intent.payee if intent.method == Method.COD and modes.mode() == modes.Mode.DIRECT else ""


@transaction.atomic
def owe_costs(intent, *, amount, key, reason, ours=False):
    """Note what a shopper has laid out, once for each key. It goes by transfer, for no card gives back more than it paid. `ours`: the
    platform pays it, whoever received the price."""
    intent = locked(Intent, intent.pk)
    key = f"{Refund.COSTS}{key}"
    if note := Refund.objects.filter(key=key).first():
        return note
    note = Refund.objects.create(intent=intent, key=key, amount=amount, reason=reason, sender=PLATFORM if ours else _sender(intent))
    booking.book(booking.of_refund(note), at=note.due_at)
    return note


def _sent_before(intent, amount, *, on):
    """What went back to the card before it was owed: at Stripe's own pages, or in a time that a restore has forgotten."""
    taken, still = [], amount
    for note in Refund.objects.filter(intent=intent, key__startswith=AT_STRIPE).order_by("pk"):
        if note.amount > still > 0:
            split_refund(note, still, on=on)
        if still > 0:
            taken.append(note)
            still -= note.amount
    if still > 0:
        raise ValidationError(_("More cannot be paid back than was received."))
    return taken


def _name(notes, keys, reason):
    for note, key in zip(notes, keys, strict=True):
        note.key, note.reason = key, reason
        note.save(update_fields=["key", "reason"])


def expire_overdue(*, on=None):
    """End every QR that is over and of which we know that nothing came. Each in its own transaction."""
    on = on or timezone.now()
    return [intent for intent in may_expire(on) if expire(intent, on=on)]


@transaction.atomic
def expire(intent, *, on):
    intent = locked(Intent, intent.pk)
    if intent.state != Intent.State.OPEN:
        return None
    return ended_unpaid(intent, on, reason=_("The time for the transfer ended before all of it came."))


def ended_unpaid(intent, on, *, reason):
    intent.state, intent.closed_at = Intent.State.EXPIRED, on
    intent.save(update_fields=["state", "closed_at"])
    if intent.received:
        owe_refund(intent, amount=intent.received, key=f"expired-{intent.pk}", reason=reason)
    signals.payment_expired.send(Intent, intent=intent, on=on)
    return intent
