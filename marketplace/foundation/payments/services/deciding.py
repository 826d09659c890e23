"""What an operator decides about a bank line, and how a slip is taken back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.payments import booking, signals
from marketplace.foundation.payments.models import (
    BankLine,
    Intent,
)
from marketplace.foundation.payments.selectors import (
    named_in,
)

from .intents import locked
from .matching import lock_all, match_line, owe_rest, pay_with

UNDOABLE = ("wait", "refund", "ignore", "stripe", "remittance", booking.RETURNED_LESS)


@transaction.atomic
def resolve_line(line, *, decision, actor, memo="", note="", kept=0, refund=None, on=None):
    """An operator's decision about a line that could not be booked by itself.

    decision: `assign` (to the references in `memo`), `take_up` (late money still pays), `refund` (what is left goes back),
    `wait` (too little: the rest may come), `ignore` (not ours, or not money for goods), `stripe` (what Stripe pays out of cards),
    `remittance` (cash that a carrier took; the room that knows the parcels says whose it is), `returned` (a transfer of ours that the
    bank sends back; the room that made the transfer says which), `returned_less` (the same, and the bank `kept` its charge). `refund`: the
    one that was sent by hand and comes back so.
    """
    on = on or timezone.now()
    line = locked(BankLine, line.pk)
    if line.state != BankLine.State.ASK:
        raise ValidationError(_("This bank line has already been decided."))
    decide = DECIDE[decision]
    meant = list(line.named.order_by("pk"))
    decide(line, on, memo=memo, note=note)
    line.state, line.resolution, line.note = BankLine.State.RESOLVED, decision, note
    line.resolved_at, line.resolved_by, line.kept, line.sent_back = on, actor, kept, refund
    line.save(update_fields=["state", "resolution", "note", "resolved_at", "resolved_by", "kept", "sent_back"])
    booking.book(booking.of_line(line), at=on, person=actor)
    audit.record("bank_line_resolved", line, actor=actor, reason=note, details={"decision": decision, "amount": line.amount})
    for intent in line.named.order_by("pk") if decision == "assign" else meant:
        signals.payment_decided.send(Intent, intent=intent, line=line)
    return line


def may_reopen(line):
    """Until money has left, and only what paid for nothing: makers have been told of what is paid."""
    decided = line.state == BankLine.State.RESOLVED and line.resolution in UNDOABLE and line.sent_back_id is None
    return decided and not any(refund.sent_at or refund.taken_at for refund in line.refunds.all())


@transaction.atomic
def reopen_line(line, *, actor, on=None):
    """The decision was a slip: the line stands as before it and is read anew. A refund that is already sent stays."""
    on = on or timezone.now()
    line = locked(BankLine, line.pk)
    if not may_reopen(line):
        raise ValidationError(_("This decision can no longer be undone: money has moved because of it."))
    for refund in line.refunds.select_for_update(no_key=True):
        _call_off(refund, actor, on)
    signals.line_reopened.send(BankLine, line=line, actor=actor, on=on)
    kept = line.allocations.exists()
    audit.record("bank_line_reopened", line, actor=actor, details={"decision": line.resolution, "amount": line.amount})
    line.state, line.resolution, line.resolved_at, line.resolved_by = BankLine.State.ASK if kept else BankLine.State.NEW, "", None, None
    line.note, line.kept = "", 0
    line.save(update_fields=["state", "resolution", "note", "resolved_at", "resolved_by", "kept"])
    booking.book(booking.of_line(line), at=on, person=actor)
    return line if kept else match_line(line, on=on)


def _call_off(refund, actor, on):
    """Not to be sent after all. What a batch has held once stays, for the batch tells of it."""
    booking.book(booking.of_refund(refund, gone=True), at=on, person=actor)
    try:
        refund.delete()
    except ProtectedError:
        raise ValidationError(_("This decision can no longer be undone: money has moved because of it.")) from None


def _assign(line, on, *, memo, note):
    intents = lock_all(named_in(memo))
    if not intents:
        raise ValidationError(_("No purchase has this payment reference."))
    if any(intent.state == Intent.State.PAID for intent in intents):
        raise ValidationError(_("This purchase is already paid."))
    line.named.set(intents)
    pay_with(line, intents, on)


def _take_up(line, on, *, memo, note):
    pay_with(line, lock_all(list(line.named.order_by("pk")) or named_in(line.words)), on)


def _give_back(line, on, *, memo, note):
    """Whatever of this line pays for nothing is owed back; what it had given to an unpaid intent is taken out again."""
    for part in line.allocations.select_related("intent").filter(intent__state=Intent.State.OPEN):
        intent = locked(Intent, part.intent_id)
        intent.received -= part.amount
        intent.save(update_fields=["received"])
        booking.book(booking.of_part(part, gone=True), at=on)
        part.delete()
    owe_rest(line, note or _("More was paid than is due."))


def _wait(line, on, *, memo, note):
    if line.verdict != BankLine.Verdict.UNDER:
        raise ValidationError(_("Only a transfer that is too small can wait for the rest."))


def _ignore(line, on, *, memo, note):
    if not note:
        raise ValidationError(_("Please say why this line is left out."))


def _of_stripe(line, on, *, memo, note):
    if line.allocations.exists():
        raise ValidationError(_("A part of this line has paid for goods: it does not come from Stripe."))


def _returned(line, on, *, memo, note):
    if line.allocations.exists() or line.refunds.exists():
        raise ValidationError(_("A part of this line has paid for goods: it is not a transfer of ours that comes back."))


def _of_carrier(line, on, *, memo, note):
    if line.allocations.exists() or line.refunds.exists():
        raise ValidationError(_("A part of this line has paid for goods: it does not come from a carrier."))


DECIDE = {
    "assign": _assign,
    "take_up": _take_up,
    "refund": _give_back,
    "wait": _wait,
    "ignore": _ignore,
    "stripe": _of_stripe,
    "remittance": _of_carrier,
    booking.RETURNED: _returned,
    booking.RETURNED_LESS: _returned,
}
