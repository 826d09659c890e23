"""Refunds by transfer: to which account they go, that they stand in a batch for the bank, that they are sent."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.payees import services as payees
from marketplace.foundation.payments import booking, disputed, giving_back, signals
from marketplace.foundation.payments.models import Refund

from .intents import locked


def lock_refunds(keys):
    return list(Refund.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


@transaction.atomic
def name_account(payee, *, bank_bin, number, holder, actor, by_phone=False, on=None):
    """Whoever is paid back says where to; `payee` as `giving_back.payee_of` tells it. `by_phone`: `actor` writes what it was told.

    While a transfer stands in a batch the account stays as it is.
    """
    rows = lock_refunds(giving_back.refunds_to(payee).values_list("pk", flat=True))
    if not rows:
        raise ValidationError(_("Nothing is to be paid back any more."), code="nothing")
    if any(row.taken_at for row in rows):
        raise ValidationError(
            _(
                "The transfer is already being made, so the account can no longer be changed."
                " Should the account be wrong, the bank sends the money back and another one can be named."
            ),
            code="taken",
        )
    said = {"bank_bin": bank_bin, "number": number, "holder": holder}
    return payees.enter_refund_account(payee, **said, actor=actor, by_phone=by_phone, on=on)


def take_refunds(keys, *, on):
    """[Refund] that go into a batch now, locked. What was sent, called off or taken meanwhile is left out."""
    rows = [row for row in lock_refunds(keys) if not (row.taken_at or row.sent_at or row.by_card)]
    Refund.objects.filter(pk__in=[row.pk for row in rows]).update(taken_at=on)
    return rows


def release_refund(refund, *, actor=None, on=None):
    """Its transfer did not go, or came back, be it after it had been noted as sent: it is to be sent again."""
    refund = locked(Refund, refund.pk)
    was_sent, refund.taken_at = refund.sent_at is not None, None
    if was_sent:
        refund.sent_at, refund.sent_by, refund.bank_reference = None, None, ""
    refund.save(update_fields=["taken_at", "sent_at", "sent_by", "bank_reference"])
    if was_sent:
        on = on or timezone.now()
        booking.book(booking.of_refund(refund, came_back=True), at=on, person=actor)
        signals.refund_came_back.send(Refund, refund=refund, actor=actor, on=on)
    return refund


@transaction.atomic
def record_refund(refund, *, actor, bank_reference, on=None):
    """An operator has sent it outside of any batch."""
    refund = locked(Refund, refund.pk)
    if refund.taken_at and not refund.sent_at:
        raise ValidationError(_("This refund stands in a batch for the bank: please note the bank's answer there."), code="taken")
    return _sent(refund, actor, bank_reference, on)


@transaction.atomic
def confirm_refund(refund, *, actor, bank_reference, on=None):
    """The bank says that the transfer of a batch went through."""
    refund = locked(Refund, refund.pk)
    if not refund.taken_at:
        raise ValidationError(_("This refund stands in no batch."), code="state")
    return _sent(refund, actor, bank_reference, on)


def _sent(refund, actor, bank_reference, on):
    if refund.sent_at:
        raise ValidationError(_("This refund has already been sent."))
    if refund.by_card:
        raise ValidationError(_("This refund goes back to the card by itself; please do not transfer it as well."))
    if refund.intent_id and disputed.of([refund.intent_id]).exists():
        raise ValidationError(_("The payer asks the card's bank for the same money: please do not send it on top."), code="disputed")
    if not bank_reference:
        raise ValidationError(_("Please give the bank's reference of the transfer."))
    refund.sent_at, refund.sent_by, refund.bank_reference = on or timezone.now(), actor, bank_reference
    refund.save(update_fields=["sent_at", "sent_by", "bank_reference"])
    audit.record("refund_sent", refund, actor=actor, paper=bank_reference, details={"amount": refund.amount})
    booking.book(booking.of_refund(refund), at=refund.sent_at, person=actor)
    signals.refund_sent.send(Refund, refund=refund, on=refund.sent_at)
    return refund
