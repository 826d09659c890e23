"""A transfer of ours that the bank sends back: the money is owed again, the account is to be mended, the line is tied to it.

What the bank kept of it as its charge is borne by the marketplace: the payee is owed all of it again. That one somebody has to say, and
may take back as long as the money is not on its way anew.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core.money import dong
from marketplace.foundation.payees import services as payees
from marketplace.foundation.payments import giving_back
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.booking import RETURNED, RETURNED_LESS, owner_of, paid_from

from . import services
from .models import Batch, Payout, Repayment, Transfer

State = Transfer.State
LARGEST_CHARGE = 110_000  # đồng: no bank keeps more of a transfer that it sends back


@transaction.atomic
def take_returned(transfer, *, line, reason, wrong_account, less=False, actor=None, on=None):
    """This line is the transfer that the bank sends back, also one that had been noted as gone: the money is owed again, and a wrong
    account has to be entered anew. Noted by hand before, only the line is tied to it. `less`: the bank has kept a charge."""
    on = on or timezone.now()
    _check_reason(reason)
    kept = _kept(transfer, line, less)
    line = _resolved(line, reason, kept, actor, on)
    batch, transfer = _gone(transfer)
    transfer.returned = line
    transfer.save(update_fields=["returned"])
    details = {"batch": batch.number, "line": str(line.pk)}
    audit.record("transfer_returned", transfer, actor=actor, reason=reason, details=details)
    if transfer.state != State.FAILED:
        services.give_back(transfer, State.FAILED, reason, actor, on)
        if wrong_account and not transfer.account.replaced_at:
            payees.fail_account(transfer.account, reason=reason[: services.NOTE_LENGTH], actor=actor, on=on)
    if batch.state == Batch.State.EXPORTED:
        services.finished(batch, on)
    return transfer


def _check_reason(reason):
    if not reason.strip():
        raise ValidationError(_("Please say what the bank wrote: whoever gets the money reads it."), code="reason")


def _kept(transfer, line, less):
    """What the bank kept of it; refuses a sum that is not the one it is said to be."""
    kept = transfer.amount - line.amount
    said = {"memo": transfer.memo, "sent": dong(transfer.amount), "came": dong(line.amount)}
    if not less and kept:
        raise ValidationError(_("%(memo)s was %(sent)s, this line is %(came)s: a transfer comes back whole.") % said, code="sum")
    if less and not 0 < kept <= LARGEST_CHARGE:
        words = _("%(memo)s was %(sent)s, this line is %(came)s: that difference is no charge of a bank.")
        raise ValidationError(words % said, code="sum")
    return kept


def _resolved(line, reason, kept, actor, on, **more):
    decision = RETURNED_LESS if kept else RETURNED
    return payments.resolve_line(line, decision=decision, note=reason[: services.NOTE_LENGTH], kept=kept, actor=actor, on=on, **more)


def _gone(transfer):
    """A transfer that has left and of which nothing has come back, with its batch; both locked."""
    batch = services.locked(transfer.batch)
    state = type(transfer).objects.values_list("state", flat=True).get(pk=transfer.pk)
    found = [row for row in services.lock_transfers(batch, state) if row.pk == transfer.pk] if state in Transfer.MAY_COME_BACK else []
    if not found or found[0].returned_id or not found[0].amount:
        said = {"memo": transfer.memo}
        raise ValidationError(_("%(memo)s has come back already, or never went to the bank.") % said, code="state")
    return batch, found[0]


@transaction.atomic
def take_refund_returned(refund, *, line, reason, less=False, actor=None, on=None):
    """The same of a refund that somebody had sent by hand, outside of any batch."""
    on = on or timezone.now()
    _check_reason(reason)
    sent = HandSent(refund)
    line = _resolved(line, reason, _kept(sent, line, less), actor, on, refund=refund)
    (refund,) = payments.lock_refunds([refund.pk])
    if not _by_hand(refund) or refund.amount != sent.amount or paid_from(refund) != owner_of(line.account):
        raise ValidationError(_("This refund was not sent by hand from this account, or it has come back already."), code="state")
    sent_at, refund = refund.sent_at, payments.release_refund(refund, actor=actor, on=on)
    audit.record("refund_returned", refund, actor=actor, reason=reason, details={"refund": sent.memo, "line": str(line.pk)})
    (row,) = giving_back.of([refund])
    if row.account and row.account.entered_at <= sent_at:
        payees.fail_account(row.account, reason=reason[: services.NOTE_LENGTH], actor=actor, on=on)
    return refund


def _by_hand(refund):
    return refund.sent_at is not None and refund.taken_at is None and not refund.by_card


class HandSent:
    """A refund that somebody sent, as `returning` looks at transfers."""

    def __init__(self, refund):
        self.refund, self.pk, self.amount, self.bank_reference = refund, refund.pk, refund.amount, refund.bank_reference
        self.reference = giving_back.reference_of(giving_back.payee_of(refund))
        self.memo = " ".join(filter(None, (self.bank_reference, self.reference)))


@transaction.atomic
def untake_returned(line, *, actor, on):
    """The line was none of our transfers after all: what it had brought back stands as before, unless it is on its way anew."""
    found = [model.objects.filter(returned=line).select_related("batch").first() for model in (Payout, Repayment)]
    transfer = next(filter(None, found), None)
    if transfer is None:
        raise ValidationError(_("This refund was sent by hand and is owed again: once it is sent, please note it as sent."), code="by_hand")
    batch = services.locked(transfer.batch)
    transfer = next(row for row in services.lock_transfers(batch, State.FAILED) if row.pk == transfer.pk)
    transfer.returned = None
    transfer.save(update_fields=["returned"])
    if transfer.settled_at == line.resolved_at:  # else its failing had been noted before the line came
        _stand_as_before(batch, transfer, line.resolved_at, actor, on)
    audit.record("transfer_not_returned", transfer, actor=actor, details={"batch": batch.number, "line": str(line.pk)})


def _stand_as_before(batch, transfer, since, actor, on):
    """Confirmed where the bank had given a reference, else still at the bank."""
    services.WAYS[batch.kind].take_anew(transfer, on=on)
    transfer.note = ""
    services.settle(transfer, State.CONFIRMED if transfer.bank_reference else State.SENT, actor, on)
    if transfer.state == State.SENT:
        type(transfer).objects.filter(pk=transfer.pk).update(settled_at=None, settled_by=None)
        batch.state, batch.closed_at = Batch.State.EXPORTED, None
        batch.save(update_fields=["state", "closed_at"])
    if transfer.account.failed_at == since and not transfer.account.replaced_at:
        payees.trust_again(transfer.account, actor=actor)
