"""Card payments: what is asked of Stripe, and what comes of its answers.

Two kinds of functions. Those that ask (`ready`, `look`, `stop`, `send_refund`) call Stripe between transactions, with our row's id as
key, so that asking twice is harmless. Those that take (`take_payment`, `take_refund`, `take_dispute`) write an answer down in one
transaction; an answer that is older than what we know changes nothing. Locks: intent → card payment → refund → its way to the card.
"""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from marketplace.foundation.audit import services as audit
from marketplace.foundation.recovery.selectors import forgotten

from . import booking, disputed, services, signals, stripe
from .models import CardDispute, CardPayment, CardRefund, Intent, Method, Refund
from .selectors import left_to_refund, living_card_payment, refunds_to_send, silent_payments

Status = CardPayment.Status
TRIES = 3  # amount changed, or a try ended, while we asked
SILENT_MINUTES, REFUND_MINUTES = 10, 5
AT_ONCE = 200
DISPUTED = "charge_disputed"  # why Stripe sends nothing back


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
    payment = _locked(payment)
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


def _locked(payment):
    """The payment as it is now; its intent is locked before it."""
    intent = Intent.objects.select_for_update(no_key=True).get(pk=payment.intent_id) if payment.intent_id else None
    payment = CardPayment.objects.select_for_update(no_key=True).get(pk=payment.pk)
    payment.intent = intent
    return payment


@transaction.atomic
def take_payment(payment, answer, *, on=None):
    """Stripe's word on a payment. What has ended stays so; only the fee may become known later."""
    on = on or timezone.now()
    payment = _locked(payment)
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


def end_overdue(*, on=None):
    """Card payments whose time is over end, once Stripe has stopped them."""
    on = on or timezone.now()
    for intent in Intent.objects.overdue_by_card(on).order_by("pk"):
        try:
            stopped = stop_all(intent)
        except (stripe.Silent, stripe.Refused):
            continue  # nobody knows yet whether it was paid: in ten minutes again
        if stopped:
            services.expire(intent, on=on)


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
    known = known or CardPayment.objects.filter(pk=_uuid(answer.key), stripe_id=None).first()  # we died before noting its number
    if known or answer.status != Status.SUCCEEDED:
        return known
    said = {"amount": answer.amount, "created_at": answer.created_at}
    return CardPayment.objects.get_or_create(stripe_id=answer.id, defaults=said)[0]


def _uuid(text):
    try:
        return UUID(text)
    except ValueError:
        return None


# Refunds


@transaction.atomic
def give_back(payment, *, actor):
    """An operator sends a payment back that belongs to no order."""
    payment = _locked(payment)
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
    _locked(way.payment)
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
    payment = _locked(payment)
    way = _way_of(payment, answer)
    if way.status in CardRefund.GONE or (way.status == CardRefund.Status.SUCCEEDED and answer.status not in CardRefund.GONE):
        return way
    way.stripe_id, way.status, way.failure = answer.id, answer.status, answer.failure
    way.save()
    _settle(way, on)
    return way


def _way_of(payment, answer):
    rows = CardRefund.objects.select_for_update(no_key=True).filter(payment=payment)
    found = rows.filter(stripe_id=answer.id).first() or rows.filter(pk=_uuid(answer.key), stripe_id=None).first()
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


# Disputes


@transaction.atomic
def take_dispute(payment, answer, *, on=None):
    """Opened, won or lost: what is gone from our balance stands in the book, whatever became of the order or its payout."""
    on = on or timezone.now()
    payment = _locked(payment) if payment else None
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


# The sweep


def ask_silent(*, on=None):
    """What Stripe has not spoken of for a while is asked for; how many there were. When Stripe is silent altogether, later."""
    on = on or timezone.now()
    payments = list(silent_payments(on - timedelta(minutes=SILENT_MINUTES))[:AT_ONCE])
    refunds = list(refunds_to_send(on - timedelta(minutes=REFUND_MINUTES))[:AT_ONCE])
    for row in payments:
        try:
            look(row, on=on)
        except stripe.Refused:  # gone at Stripe: not asked for again at once
            CardPayment.objects.filter(pk=row.pk).update(heard_at=on)
    for row in refunds:
        send_refund(row, on=on)
    return len(payments) + len(refunds)
