"""What a bank line pays for: certain ones by themselves, the rest waits for an operator."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core.money import dong
from marketplace.foundation.payments import booking, signals
from marketplace.foundation.payments.models import (
    Allocation,
    BankLine,
    Intent,
    Method,
    Refund,
)
from marketplace.foundation.payments.selectors import (
    is_shared,
    named_in,
    nearly_named_in,
    remainder,
)

from .intents import locked, paid
from .lines import record_bank_line

OTHER_ACCOUNT = gettext_lazy(
    "The reference is that of a transfer to the producer's own account, but the money came to ours: please send it back."
)


@transaction.atomic
def match_line(line, *, on=None):
    """Read a stored line: what is certain is booked, the rest waits for an operator."""
    on = on or timezone.now()
    line = locked(BankLine, line.pk)
    if line.state != BankLine.State.NEW:
        return line
    intents = lock_all(named_in(line.words) or _nearly_named(line))
    line.named.set(intents)
    if not all(_comes_where_it_was_asked(line, intent) for intent in intents):
        intents, line.note = [], str(OTHER_ACCOUNT)
    if _sent_in_time_but_told_late(line, intents) and _taken_up(line, intents, on):
        return line
    line.verdict = _verdict(line, intents)
    certain = line.verdict == BankLine.Verdict.EXACT or (line.verdict == BankLine.Verdict.SEVERAL and _covers_exactly(line, intents))
    if certain or line.verdict in {BankLine.Verdict.UNDER, BankLine.Verdict.OVER}:
        _allocate(line, intents, on)
    line.state = BankLine.State.MATCHED if certain else BankLine.State.ASK
    line.save(update_fields=["verdict", "state", "note"])
    if not certain:
        for intent in intents:
            signals.payment_asked.send(Intent, intent=intent, line=line)
    return line


def match_new():
    """Read every line that nobody has read. Each in its own transaction; what is refused waits for an operator. How many were read."""
    lines = list(BankLine.objects.filter(state=BankLine.State.NEW).order_by("booked_at", "pk"))
    for line in lines:
        try:
            match_line(line)
        except ValidationError as refused:
            note = " ".join(refused.messages)[:300]
            BankLine.objects.filter(pk=line.pk, state=BankLine.State.NEW).update(
                state=BankLine.State.ASK, verdict=BankLine.Verdict.UNKNOWN, note=note
            )
    return len(lines)


@transaction.atomic
def confirm_own_transfer(intent, *, actor, on=None):
    """A payee says that the whole sum is in its own bank account: nobody else sees it. Its word stands for the bank's line."""
    on = on or timezone.now()
    intent = locked(Intent, intent.pk)
    if is_shared(intent.payee) or intent.method != Method.VIETQR:
        raise ValidationError(_("This transfer does not go to the producer's own account."), code="payee")
    if intent.state not in (Intent.State.OPEN, Intent.State.EXPIRED) or not intent.missing:
        raise ValidationError(_("This payment is no longer awaited."), code="state")
    if BankLine.objects.filter(source="payee", words=intent.memo, state=BankLine.State.ASK).exists():
        raise ValidationError(_("This has been noted already; an operator decides about it."), code="state")
    came = min(on, intent.expires_at - timedelta(seconds=1)) if intent.state == Intent.State.OPEN else on
    raw = {"booked_at": came.isoformat(), "amount": intent.missing, "words": intent.memo}
    line = record_bank_line(raw | {"account": f"{booking.OWN}{intent.payee}"}, source="payee", actor=actor, on=on)
    audit.record("own_transfer_confirmed", intent, actor=actor, details={"memo": intent.memo, "amount": intent.missing})
    return match_line(line, on=on)


def _comes_where_it_was_asked(line, intent):
    """Money on our account pays nobody whose QR names an account of its own: the maker would never have it."""
    return is_shared(intent.payee) or line.account == f"{booking.OWN}{intent.payee}"


def _sent_in_time_but_told_late(line, intents):
    """The statement came after we had given up waiting: whoever paid within the time of the QR was not late."""
    return len(intents) == 1 and intents[0].state == Intent.State.EXPIRED and line.booked_at < intents[0].expires_at


def _taken_up(line, intents, on):
    """Pays as if it had been there; where the goods are gone by now, or the sum is another, an operator decides."""
    try:
        with transaction.atomic():
            if line.amount != intents[0].missing:
                raise ValidationError(_("The sum is not the one that was awaited."))
            pay_with(line, intents, on)
    except ValidationError as refused:
        why = " ".join(refused.messages)
        line.note = (_("Sent in time, but the statement came after the order had ended.") + " " + why)[:300]
        intents[0].refresh_from_db()
        return False
    line.verdict, line.state = BankLine.Verdict.EXACT, BankLine.State.MATCHED
    line.note = _("Sent in time; the order, ended for lack of a statement, goes on.")
    line.save(update_fields=["verdict", "state", "note"])
    return True


def _nearly_named(line):
    """Whoever typed the reference by hand slipped once: with the very sum that is awaited there is no doubt."""
    intent = nearly_named_in(line)
    if intent:
        line.note = _("Read as %(memo)s: one letter differs.") % {"memo": intent.memo}
    return [intent] if intent else []


def lock_all(intents):
    order = [intent.pk for intent in intents]
    rows = {row.pk: row for row in Intent.objects.select_for_update(no_key=True).filter(pk__in=order).order_by("pk")}
    return [rows[pk] for pk in order]


def _verdict(line, intents):
    verdicts = BankLine.Verdict
    if not intents:
        return verdicts.UNKNOWN
    if len(intents) > 1:
        return verdicts.SEVERAL
    intent = intents[0]
    if intent.state == Intent.State.PAID:
        return verdicts.DOUBLE
    if not _in_time(line, intent):
        return verdicts.LATE
    if line.amount == intent.missing:
        return verdicts.EXACT
    return verdicts.UNDER if line.amount < intent.missing else verdicts.OVER


def _in_time(line, intent):
    return intent.state == Intent.State.OPEN and line.booked_at < intent.expires_at


def _covers_exactly(line, intents):
    return all(_in_time(line, intent) for intent in intents) and line.amount == sum(intent.missing for intent in intents)


def _allocate(line, intents, on, *, late=False):
    """Give each intent what it misses, in order, as far as the line reaches."""
    left = remainder(line)
    for intent in intents:
        part = min(left, intent.missing)
        if not part:
            continue
        given = Allocation.objects.create(line=line, intent=intent, amount=part, at=on)
        booking.book(booking.of_part(given), at=on)
        left -= part
        intent.received += part
        if intent.missing == 0:
            paid(intent, on, late=late)
        else:
            intent.save(update_fields=["received"])


def pay_with(line, intents, on):
    if not all(_comes_where_it_was_asked(line, intent) for intent in intents):
        raise ValidationError(OTHER_ACCOUNT, code="payee")
    late = not all(_in_time(line, intent) for intent in intents)
    short = sum(intent.missing for intent in intents) - remainder(line)
    if late and short > 0:
        raise ValidationError(_("%(sum)s are missing: late money must pay in full.") % {"sum": dong(short)})
    if Refund.objects.filter(intent__in=intents).exists():
        raise ValidationError(_("Money for this purchase is already on its way back; please send this back too."))
    _allocate(line, intents, on, late=late)
    owe_rest(line, _("More was paid than is due."))


def owe_rest(line, reason):
    rest = remainder(line)
    if rest:
        note, _fresh = Refund.objects.get_or_create(key=f"line-{line.pk}", defaults={"line": line, "amount": rest, "reason": reason})
        booking.book(booking.of_refund(note), at=note.due_at)
