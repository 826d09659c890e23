import hashlib
import json
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import references
from marketplace.foundation.core.money import dong

from . import signals
from .models import Allocation, BankLine, FormerMemo, Intent, Method, Refund, Statement
from .selectors import may_expire, named_in, refunded, remainder


def open_intent(*, reference, payee, method, amount, expires_at=None, on=None):
    """Write down what is to be paid; calls nobody. A bank QR ends after PAYMENT_QR_HOURS unless said otherwise."""
    on = on or timezone.now()
    if method == Method.VIETQR and expires_at is None:
        expires_at = on + timedelta(hours=settings.PAYMENT_QR_HOURS)
    return Intent.objects.create(
        reference=reference,
        payee=payee,
        method=method,
        amount=amount,
        memo=references.new_payment(),
        expires_at=expires_at if method == Method.VIETQR else None,
        created_at=on,
    )


def _locked(model, pk):
    return model.objects.select_for_update(no_key=True).get(pk=pk)


def lock_intents(reference):
    """Whoever moves an order locks its money first: a bank line locks in the same order."""
    return list(Intent.objects.of(reference).select_for_update(no_key=True).order_by("pk"))


@transaction.atomic
def confirm_cash(intent, *, actor, on=None):
    """The parcel was paid at the door. A second word changes nothing."""
    on = on or timezone.now()
    intent = _locked(Intent, intent.pk)
    if intent.state == Intent.State.PAID:
        return intent
    if intent.method != Method.COD or intent.state != Intent.State.OPEN:
        raise ValidationError(_("Cash can no longer be taken for this order."))
    intent.received = intent.amount
    audit.record("cash_confirmed", intent, actor=actor, details={"amount": intent.amount, "memo": intent.memo})
    return _paid(intent, on)


def _paid(intent, on, *, late=False):
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
    intent = _locked(Intent, intent.pk)
    if intent.state != Intent.State.OPEN:
        return intent
    if by >= intent.amount:
        return _cancel(intent, on or timezone.now())
    intent.amount -= by
    intent.save(update_fields=["amount"])
    return _settled_if_enough(intent, on or timezone.now())


def _settled_if_enough(intent, on):
    if intent.received >= intent.amount:
        over = intent.received - intent.amount
        _paid(intent, on)
        if over:
            owe_refund(intent, amount=over, key=f"reduced-{intent.pk}-{intent.amount}", reason=_("More was paid than is due."))
    return intent


@transaction.atomic
def ask_anew(intent, *, amount=None, on=None):
    """A transfer gets a new reference and a new deadline, perhaps another amount; money that names the old reference still comes
    to it. Cash has neither: only its amount changes."""
    on = on or timezone.now()
    intent = _locked(Intent, intent.pk)
    if intent.state != Intent.State.OPEN:
        raise ValidationError(_("This payment is no longer awaited."), code="state")
    if intent.method == Method.VIETQR:
        FormerMemo.objects.create(intent=intent, memo=intent.memo, amount=intent.amount, expires_at=intent.expires_at, replaced_at=on)
        intent.memo, intent.expires_at = references.new_payment(), on + timedelta(hours=settings.PAYMENT_QR_HOURS)
    intent.amount = intent.amount if amount is None else amount
    intent.save(update_fields=["memo", "expires_at", "amount"])
    return _settled_if_enough(intent, on)


@transaction.atomic
def cancel_intent(intent, *, on=None):
    intent = _locked(Intent, intent.pk)
    return _cancel(intent, on or timezone.now()) if intent.state == Intent.State.OPEN else intent


def _cancel(intent, on):
    intent.state, intent.closed_at = Intent.State.CANCELLED, on
    intent.save(update_fields=["state", "closed_at"])
    if intent.received:
        owe_refund(intent, amount=intent.received, key=f"cancelled-{intent.pk}", reason=_("Cancelled before it was paid in full."))
    return intent


@transaction.atomic
def owe_refund(intent, *, amount, key, reason):
    """Note that money is owed back, once for each key, never more than came in."""
    intent = _locked(Intent, intent.pk)
    note = Refund.objects.filter(key=key).first()
    if note or not amount:
        return note
    if amount > intent.received - refunded(intent):
        raise ValidationError(_("More cannot be paid back than was received."))
    return Refund.objects.create(intent=intent, key=key, amount=amount, reason=reason)


@transaction.atomic
def record_refund(refund, *, actor, bank_reference, on=None):
    """An operator has sent it."""
    refund = _locked(Refund, refund.pk)
    if refund.sent_at:
        raise ValidationError(_("This refund has already been sent."))
    if not bank_reference:
        raise ValidationError(_("Please give the bank's reference of the transfer."))
    refund.sent_at, refund.sent_by, refund.bank_reference = on or timezone.now(), actor, bank_reference
    refund.save(update_fields=["sent_at", "sent_by", "bank_reference"])
    audit.record("refund_sent", refund, actor=actor, paper=bank_reference, details={"amount": refund.amount})
    signals.refund_sent.send(Refund, refund=refund, on=refund.sent_at)
    return refund


def record_bank_line(raw, *, source, actor=None, on=None):
    """Store a line as it came: a dict with booked_at (ISO), amount, words, account, bank_reference. The same again is the same row."""
    booked_at = parse_datetime(raw["booked_at"])
    shape = json.dumps({key: raw.get(key, "") for key in ("account", "bank_reference", "booked_at", "amount", "words")}, sort_keys=True)
    line, _fresh = BankLine.objects.get_or_create(
        digest=hashlib.sha256(shape.encode()).hexdigest(),
        defaults={
            "raw": raw,
            "source": source,
            "account": raw.get("account", ""),
            "bank_reference": raw.get("bank_reference", ""),
            "booked_at": booked_at,
            "amount": raw["amount"],
            "words": raw.get("words", ""),
            "recorded_by": actor,
            "recorded_at": on or timezone.now(),
        },
    )
    return line


@transaction.atomic
def match_line(line, *, on=None):
    """Read a stored line: what is certain is booked, the rest waits for an operator."""
    on = on or timezone.now()
    line = _locked(BankLine, line.pk)
    if line.state != BankLine.State.NEW:
        return line
    intents = _lock_all(named_in(line.words))
    line.verdict = _verdict(line, intents)
    certain = line.verdict == BankLine.Verdict.EXACT or (line.verdict == BankLine.Verdict.SEVERAL and _covers_exactly(line, intents))
    if certain or line.verdict in {BankLine.Verdict.UNDER, BankLine.Verdict.OVER}:
        _allocate(line, intents, on)
    line.state = BankLine.State.MATCHED if certain else BankLine.State.ASK
    line.save(update_fields=["verdict", "state"])
    if not certain:
        for intent in intents:
            signals.payment_asked.send(Intent, intent=intent, line=line)
    return line


def _lock_all(intents):
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
        Allocation.objects.create(line=line, intent=intent, amount=part, at=on)
        left -= part
        intent.received += part
        if intent.missing == 0:
            _paid(intent, on, late=late)
        else:
            intent.save(update_fields=["received"])


@transaction.atomic
def resolve_line(line, *, decision, actor, memo="", note="", on=None):
    """An operator's decision about a line that could not be booked by itself.

    decision: `assign` (to the references in `memo`), `take_up` (late money still pays), `refund` (what is left goes back),
    `wait` (too little: the rest may come), `ignore` (not ours, or not money for goods).
    """
    on = on or timezone.now()
    line = _locked(BankLine, line.pk)
    if line.state != BankLine.State.ASK:
        raise ValidationError(_("This bank line has already been decided."))
    decide = {"assign": _assign, "take_up": _take_up, "refund": _give_back, "wait": _wait, "ignore": _ignore}[decision]
    decide(line, on, memo=memo, note=note)
    line.state, line.resolution, line.note = BankLine.State.RESOLVED, decision, note
    line.resolved_at, line.resolved_by = on, actor
    line.save(update_fields=["state", "resolution", "note", "resolved_at", "resolved_by"])
    audit.record("bank_line_resolved", line, actor=actor, reason=note, details={"decision": decision, "amount": line.amount})
    return line


def _assign(line, on, *, memo, note):
    intents = _lock_all(named_in(memo))
    if not intents:
        raise ValidationError(_("No purchase has this payment reference."))
    if any(intent.state == Intent.State.PAID for intent in intents):
        raise ValidationError(_("This purchase is already paid."))
    _pay_with(line, intents, on)


def _take_up(line, on, *, memo, note):
    _pay_with(line, _lock_all(named_in(line.words)), on)


def _pay_with(line, intents, on):
    late = not all(_in_time(line, intent) for intent in intents)
    short = sum(intent.missing for intent in intents) - remainder(line)
    if late and short > 0:
        raise ValidationError(_("%(sum)s are missing: late money must pay in full.") % {"sum": dong(short)})
    if Refund.objects.filter(intent__in=intents).exists():
        raise ValidationError(_("Money for this purchase is already on its way back; please send this back too."))
    _allocate(line, intents, on, late=late)
    _owe_rest(line, _("More was paid than is due."))


def _give_back(line, on, *, memo, note):
    """Whatever of this line pays for nothing is owed back; what it had given to an unpaid intent is taken out again."""
    for part in line.allocations.select_related("intent").filter(intent__state=Intent.State.OPEN):
        intent = _locked(Intent, part.intent_id)
        intent.received -= part.amount
        intent.save(update_fields=["received"])
        part.delete()
    _owe_rest(line, note or _("More was paid than is due."))


def _owe_rest(line, reason):
    rest = remainder(line)
    if rest:
        Refund.objects.get_or_create(key=f"line-{line.pk}", defaults={"line": line, "amount": rest, "reason": reason})


def _wait(line, on, *, memo, note):
    if line.verdict != BankLine.Verdict.UNDER:
        raise ValidationError(_("Only a transfer that is too small can wait for the rest."))


def _ignore(line, on, *, memo, note):
    if not note:
        raise ValidationError(_("Please say why this line is left out."))


@transaction.atomic
def record_statement(*, covers_until, actor):
    """An operator vouches that every line up to this moment has been entered."""
    if covers_until > timezone.now():
        raise ValidationError(_("A statement cannot cover what has not happened yet."))
    statement = Statement.objects.create(covers_until=covers_until, recorded_by=actor)
    audit.record("statement_recorded", statement, actor=actor)
    return statement


def expire_overdue(*, on=None):
    """End every QR that is over and of which we know that nothing came. Each in its own transaction."""
    on = on or timezone.now()
    return [intent for intent in may_expire(on) if expire(intent, on=on)]


@transaction.atomic
def expire(intent, *, on):
    intent = _locked(Intent, intent.pk)
    if intent.state != Intent.State.OPEN:
        return None
    intent.state, intent.closed_at = Intent.State.EXPIRED, on
    intent.save(update_fields=["state", "closed_at"])
    if intent.received:
        reason = _("The time for the transfer ended before all of it came.")
        owe_refund(intent, amount=intent.received, key=f"expired-{intent.pk}", reason=reason)
    signals.payment_expired.send(Intent, intent=intent, on=on)
    return intent


def forget_payers(references):
    """What the bank wrote of whoever paid for these; amount, moment and the bank's own reference stay for the books."""
    for line in BankLine.objects.filter(allocations__intent__reference__in=references).distinct():
        memos = " ".join(line.allocations.order_by("pk").values_list("intent__memo", flat=True))
        BankLine.objects.filter(pk=line.pk).update(raw={}, words=memos, note="")
