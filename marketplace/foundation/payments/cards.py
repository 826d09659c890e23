"""Card payments: what is asked of Stripe, and what comes of its answers; refunds in `card_refunds`, captures in `capturing`.

Two kinds of functions. Those that ask (`ready`, `look`, `stop`, `send_refund`) call Stripe between transactions, with our row's id as
key, so that asking twice is harmless. Those that take (`take_payment`, `take_refund`, `take_dispute`) write an answer down in one
transaction; an answer that is older than what we know changes nothing. Locks: intent → card payment → refund → its way to the card.
"""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import booking, services, stripe
from .models import CardDispute, CardPayment, Intent, Method, Refund
from .selectors import living_card_payment

Status = CardPayment.Status
TRIES = 3  # amount changed, or a try ended, while we asked


# Paying


def ready(intent, *, on=None):
    """(payment, secret) with which a browser may pay this intent now. Raises ValidationError where nothing is to be paid."""
    for _try in range(TRIES):
        payment, fits = _living(intent, on or timezone.now())
        if not fits:
            stop(payment)
            continue
        payment, answer = _asked(payment)
        if not payment.ended and payment.status != Status.CAPTURE:
            return payment, answer.secret
    raise ValidationError(_("This payment is no longer awaited."), code="state")


@transaction.atomic
def _living(intent, on):
    """The try that runs, and whether it asks for what is due now."""
    intent = Intent.objects.select_for_update(no_key=True).get(pk=intent.pk)
    if intent.method != Method.CARD or not intent.running(on):
        raise ValidationError(_("This payment is no longer awaited."), code="state")
    payment = living_card_payment(intent) or services.new_card_payment(intent, on)
    return payment, payment.amount == intent.missing


def _asked(payment):
    if payment.stripe_id:
        answer = stripe.payment(payment.stripe_id)
    else:
        said = {"amount": payment.amount, "reference": payment.intent.reference, "manual": payment.manual}
        answer = stripe.ask_payment(key=str(payment.pk), **said)
    return take_payment(payment, answer), answer


def look(payment, *, on=None):
    """Ask Stripe how it stands."""
    return take_payment(payment, stripe.payment(payment.stripe_id), on=on) if payment.stripe_id else payment


def stop(payment, *, on=None):
    """From now on nobody can pay it; where it was paid meanwhile, that is taken. What the card's bank works on cannot be stopped."""
    if not payment.stripe_id:
        return _drop(payment)  # its secret was never handed out
    try:
        answer = stripe.cancel_payment(payment.stripe_id)
    except stripe.Refused:
        answer = stripe.payment(payment.stripe_id)
    return take_payment(payment, answer, on=on)


@transaction.atomic
def _drop(payment):
    payment = locked(payment)
    if payment.stripe_id is None and not payment.ended:
        payment.status = Status.CANCELED
        payment.save(update_fields=["status"])
    return payment


def stop_all(intent):
    """No card can pay this intent any more; False while a card's bank still works on it, or keeps its sum ready for it."""
    return all(_stopped(payment) for payment in CardPayment.objects.filter(intent=intent) if not payment.ended)


def _stopped(payment):
    """What is kept ready for orders that still want it stays theirs, also where we have not heard of it yet."""
    if payment.manual:
        payment = look(payment)
        if payment.ended or Intent.objects.filter(pk=payment.intent_id, state=Intent.State.RESERVED).exists():
            return payment.ended
    return stop(payment).ended


def locked(payment):
    """The payment as it is now; its intent is locked before it."""
    intent = Intent.objects.select_for_update(no_key=True).get(pk=payment.intent_id) if payment.intent_id else None
    payment = CardPayment.objects.select_for_update(no_key=True).get(pk=payment.pk)
    payment.intent = intent
    return payment


@transaction.atomic
def take_payment(payment, answer, *, on=None):
    """Stripe's word on a payment. What has ended stays so; only the fee may become known later."""
    on = on or timezone.now()
    payment = locked(payment)
    if payment.ended:
        return _with_fee(payment, answer, on)
    kept = payment.status == Status.CAPTURE
    if kept and answer.status not in (Status.CAPTURE, Status.SUCCEEDED, Status.CANCELED):
        return payment
    payment.stripe_id, payment.status, payment.heard_at = answer.id, answer.status, on
    payment.declined = answer.declined or (payment.declined if kept else "")
    if answer.status == Status.SUCCEEDED:
        payment.received, payment.fee, payment.paid_at = answer.received, answer.fee, on
    payment.save()
    if payment.received:
        booking.book(booking.of_card(payment), at=on)
        _came(payment, on)
    elif payment.manual:
        _keeps(payment, answer, kept, on)
    return payment


def _keeps(payment, answer, kept_before, on):
    """The card's bank keeps the sum ready from now on, or no longer."""
    if payment.status == Status.CAPTURE and not kept_before:
        services.reserve(payment, answer, on=on)
    elif payment.status == Status.CANCELED and kept_before and payment.intent.state == Intent.State.RESERVED:
        services.give_up(payment.intent, on=on)


def _with_fee(payment, answer, on):
    payment.heard_at = on
    if payment.received and answer.fee is not None:
        payment.fee = answer.fee
    payment.save(update_fields=["fee", "heard_at"])
    booking.book(booking.of_card(payment), at=on)
    return payment


def _came(payment, on):
    """The money pays its intent if that still waits and its orders still want it; else all of it goes back."""
    intent = payment.intent
    if intent is None:
        return  # a person decides: it is shown at the desk
    intent.received += payment.received
    intent.save(update_fields=["received"])
    if intent.state not in Intent.LIVING:
        _send_back(payment, _("The card paid after the order had ended."))
        return
    if intent.state == Intent.State.RESERVED and intent.missing:
        if payment.capture_amount:
            services.give_up(intent, on=on)  # else makers are still to answer, and less may be due then
        return
    try:
        with transaction.atomic():
            services.settled_if_enough(Intent.objects.get(pk=intent.pk), on)
    except ValidationError as refused:
        services.cancel_intent(intent, on=on)  # owes back what came
        Refund.objects.filter(key=f"cancelled-{intent.pk}").update(reason=" ".join(refused.messages)[:300])


def _send_back(payment, reason):
    services.owe_refund(payment.intent, amount=payment.received, key=f"card-{payment.pk}", reason=reason)


# What Stripe has without our having asked


def payment_at_stripe(payment_id):
    """Our row of a payment of Stripe's; made here where nobody of ours asked for it. None where Stripe knows no such payment."""
    known = CardPayment.objects.filter(stripe_id=payment_id).first()
    if not payment_id or (known and known.ended):
        return known
    answer = stripe.payment(payment_id)
    row = row_of(answer)
    return take_payment(row, answer) if row else None


def row_of(answer):
    """The row of a payment that Stripe has spoken of. What nobody of ours asked for counts once it is paid: then it is a row too."""
    known = CardPayment.objects.filter(stripe_id=answer.id).first()
    known = known or CardPayment.objects.filter(pk=own_key(answer), stripe_id=None).first()  # we died before noting its number
    if known or answer.status != Status.SUCCEEDED:
        return known
    said = {"amount": answer.amount, "created_at": answer.created_at}
    return CardPayment.objects.get_or_create(stripe_id=answer.id, defaults=said)[0]


def own_key(answer):
    """The id of our row that Stripe was told; None where it was told none."""
    try:
        return UUID(answer.key)
    except ValueError:
        return None


# Disputes


@transaction.atomic
def take_dispute(payment, answer, *, on=None):
    """Opened, won or lost: what is gone from our balance stands in the book, whatever became of the order or its payout."""
    on = on or timezone.now()
    payment = locked(payment) if payment else None
    said = {"payment": payment, "amount": answer.amount, "status": answer.status, "opened_at": answer.created_at}
    dispute, _fresh = CardDispute.objects.select_for_update(no_key=True).get_or_create(stripe_id=answer.id, defaults=said)
    if dispute.closed_at and answer.status in CardDispute.OPEN:
        return dispute  # an answer from before its end
    dispute.status, dispute.taken, dispute.fee = answer.status, answer.taken, answer.fee
    dispute.reason, dispute.answer_by = answer.reason[:60], answer.answer_by
    if answer.status not in CardDispute.OPEN:
        dispute.closed_at = dispute.closed_at or on
    dispute.save()
    booking.book(booking.of_dispute(dispute), at=on)
    return dispute
