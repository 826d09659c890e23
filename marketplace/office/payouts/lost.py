"""What the bank sent after the backup was made that a restored database came from: entered from the statement, booked once, by two people.

Whatever stands here open keeps its payee's money: nothing is prepared, agreed to or given to the bank for it until somebody has said
what the transfer was for and a colleague has agreed (or it was none of ours).
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.accounts import erasers
from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, references
from marketplace.foundation.core.money import dong
from marketplace.foundation.core.text import squeeze
from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.models import Account
from marketplace.foundation.payees import selectors as payees
from marketplace.foundation.payments import selectors as money
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Refund
from marketplace.foundation.recovery import guard
from marketplace.foundation.recovery.selectors import restores
from marketplace.register.producers.models import Producer
from marketplace.shop.purchases.models import Purchase

from . import booking, owed, selectors, services
from .answers import NUMBER, packed
from .models import Batch, LostTransfer, Payout

State = LostTransfer.State
NOON = timedelta(hours=12)
OPEN_BATCH = (Batch.State.PREPARED, Batch.State.APPROVED)  # for all that this database knows the bank was never given it


def find():
    """What lines of statements say of batches that this database has lost, or believes unsent. How many were noted."""
    return sum(_note_line(line) for line in unknown_lines())


def unknown_lines():
    """Money that left the bank for a batch of ours that is gone, or has not left yet as far as this database knows."""
    restore = restores().first()
    if restore is None:
        return []
    since = restore.known_until - timedelta(days=1) if restore.known_until else None
    lines = list(money.unmatched_outgoing().filter(**({"booked_at__gte": since} if since else {})))
    noted = dict(LostTransfer.objects.filter(line__in=lines).order_by().values_list("line").annotate(sum=Sum("amount")))
    for line in lines:
        line.left = line.amount - noted.get(line.pk, 0)  # banks take a whole batch out in one sum: each payee is entered
    return [line for line in lines if line.left > 0 and _names_lost_batch(line)]


def _names_lost_batch(line):
    named = {(prefix, int(number)) for prefix, number in NUMBER.findall(packed(line.words))}
    known = {(Batch.PREFIXES[row.kind], row.pk): row.state for row in Batch.objects.filter(pk__in=[number for _prefix, number in named])}
    return any(known.get(name, Batch.State.PREPARED) in OPEN_BATCH for name in named)


def _note_line(line):
    """Whether it was noted: only where its words name whom it went to."""
    to = _payee_named(line)
    if to is None or line.left != line.amount:
        return False
    said = {"amount": line.amount, "paid_on": dates.today(line.booked_at), "bank_reference": line.bank_reference or f"SK{line.pk}"}
    try:
        note(**to, **said, line=line, actor=None)
    except ValidationError:  # entered by hand before
        return False
    return True


def _payee_named(line):
    """{"producer"} or {"reference"} by what stands behind the batch's number in the words; None where nobody is named."""
    words = packed(line.words)
    for found in NUMBER.finditer(words):
        to_producers = found[1] == Batch.PREFIXES[Batch.Kind.PRODUCERS]
        if payee := (_producer_in if to_producers else _purchase_in)(words[found.end() :]):
            return payee
    return None


def _producer_in(behind):
    found = [row for row in Producer.objects.only("code") if behind.startswith(packed(row.code))]
    return {"producer": max(found, key=lambda row: len(row.code))} if found else None


def _purchase_in(behind):
    begins = [behind[:n] for n in range(references.SHORTEST, references.LONGEST + 1)]
    found = Purchase.objects.filter(reference__in=begins).values_list("reference", flat=True)
    return {"reference": max(found, key=len)} if found else None


@transaction.atomic
def note(*, amount, paid_on, bank_reference, actor, producer=None, reference="", line=None, on=None):
    """A sum of the bank's statement that this database does not know. From now on nothing more is sent to its payee."""
    on, bank_reference = on or timezone.now(), squeeze(bank_reference)
    if (producer is None) == (not reference):
        raise ValidationError(_("Please say to whom it went: a producer, or the shopper of an order."), code="payee")
    if amount < 1 or not bank_reference:
        raise ValidationError(_("Please give the sum and the bank's reference of the transfer."), code="reference")
    _check_day(paid_on, on)
    services.lock_lost()
    kind = Batch.Kind.PRODUCERS if producer else Batch.Kind.SHOPPERS
    _check_new(producer, reference, bank_reference)
    row = LostTransfer.objects.create(
        kind=kind,
        producer=producer,
        reference=reference,
        amount=amount,
        paid_on=paid_on,
        bank_reference=bank_reference,
        line=line,
        noted_at=on,
        noted_by=actor,
    )
    audit.record("lost_transfer_noted", row, actor=actor, paper=bank_reference, details={"amount": dong(amount), "payee": row.payee})
    return row


def _check_day(paid_on, on):
    restore = restores().first()
    if restore is None:
        raise ValidationError(_("No backup has been put back: what was paid out stands in its batches."), code="restore")
    since = dates.today(restore.known_until) if restore.known_until else None
    if paid_on > dates.today(on) or (since and paid_on < since):
        raise ValidationError(_("The day lies before the backup, or has not come yet."), code="day")


def _check_new(producer, reference, bank_reference):
    said = _("A transfer with this reference of the bank is noted already.")
    if LostTransfer.objects.exclude(state=State.DROPPED).filter(
        producer=producer, reference=reference, bank_reference__iexact=bank_reference
    ):
        raise ValidationError(said, code="twice")
    booked = Payout.objects.filter(producer=producer, bank_reference__iexact=bank_reference) if producer else Payout.objects.none()
    if booked.exists() or (reference and money.refunds_of(reference).filter(bank_reference__iexact=bank_reference).exists()):
        raise ValidationError(said, code="twice")


@transaction.atomic
def say(row, *, actor, orders=(), refund=None, rest_note="", on=None):
    """What it was for, by one person: `orders` of the producer as they are owed now, or the shopper's `refund`."""
    row = _locked(row)
    _check_open(row)
    rest = _rest(row, orders) if row.producer_id else _no_rest(row, refund)
    if rest and not rest_note.strip():
        raise ValidationError(
            _("These orders come to %(sum)s less. Please say for what the rest was: orders that are gone with the backup?")
            % {"sum": dong(rest)},
            code="rest",
        )
    row.orders.set([one.pk for one in orders])
    row.refund, row.rest, row.rest_note = refund, rest, squeeze(rest_note)[:300] if rest else ""
    row.state, row.said_at, row.said_by = State.SAID, on or timezone.now(), actor
    row.save(update_fields=["refund", "rest", "rest_note", "state", "said_at", "said_by"])
    audit.record("lost_transfer_said", row, actor=actor, paper=row.bank_reference, details={"amount": dong(row.amount), "payee": row.payee})
    return row


def _rest(row, orders):
    """What of the sum these orders do not explain."""
    found = owed_for(row, orders)
    rest = row.amount - owed.total(found)
    if rest < 0:
        raise ValidationError(_("These orders come to more than the transfer. Please choose fewer."), code="more")
    return rest


def owed_for(row, orders):
    """What is owed now for these orders of the transfer's producer; refuses where one of them no longer is."""
    wanted = {one.pk for one in orders}
    found = [one for one in owed.owed([row.producer.code]) if one.order.pk in wanted]
    if len(found) != len(wanted):
        raise ValidationError(_("One of these orders has changed meanwhile. Please choose again."), code="changed")
    return found


def _no_rest(row, refund):
    if refund is None or refund not in selectors.refunds_for(row):
        raise ValidationError(
            _("Please choose the refund that was sent; where it is not there yet, it has to be decided anew first."), code="refund"
        )
    return 0


@transaction.atomic
def agree(row, *, actor, on=None):
    """A second person agrees: it stands in the book as paid out, and the orders it was for are settled."""
    guard.refuse()
    on = on or timezone.now()
    row = _locked(row)
    if row.state != State.SAID:
        raise ValidationError(_("Nobody has said yet what this transfer was for, or it is decided already."), code="state")
    if row.said_by_id == actor.pk:
        raise ValidationError(_("Whoever said what it was for cannot agree to it as well. Please ask a colleague."), code="same_person")
    at = min(dates.start_of(row.paid_on) + NOON, on)
    (_book_payout if row.producer_id else _book_refund)(row, actor, at)
    if row.line_id:
        payments.recognise(row.line, f"{row.bank_reference} {row.producer.code if row.producer_id else row.reference}", on=on)
    row.state, row.closed_at, row.closed_by = State.BOOKED, on, actor
    row.save(update_fields=["state", "closed_at", "closed_by", "payout"])
    booking.book_rest(row, at=at, person=actor)
    audit.record(
        "lost_transfer_booked", row, actor=actor, paper=row.bank_reference, details={"amount": dong(row.amount), "payee": row.payee}
    )
    return row


def _book_payout(row, actor, at):
    """As a batch of its own that is done: prepared by who said what it was for, agreed to by `actor`."""
    ledger.lock_accounts(Account.Kind.PAYABLE, [row.producer.code])
    orders = list(row.orders.all())
    found = owed_for(row, orders)
    if owed.total(found) != row.amount - row.rest:
        raise ValidationError(_("What is owed for these orders has changed meanwhile. Please choose again."), code="changed")
    if not found:
        return
    account = payees.current_accounts([row.producer.code]).get(row.producer.code)
    if account is None:
        raise ValidationError(_("The account of this producer is gone with the backup: please have it entered first."), code="account")
    people = {"prepared_by": row.said_by, "approved_by": actor, "exported_by": actor}
    moments = dict.fromkeys(("prepared_at", "approved_at", "exported_at", "closed_at"), at)
    batch = Batch.objects.create(state=Batch.State.DONE, **people, **moments)
    row.payout = services.settle_lost(batch, selectors.Planned(row.producer, found, account, ""), row.bank_reference, actor, at)


def _book_refund(row, actor, at):
    payments.lock_refunds([row.refund_id])
    refund = Refund.objects.get(pk=row.refund_id)
    if refund.amount != row.amount:
        raise ValidationError(_("The refund has changed meanwhile. Please choose again."), code="changed")
    payments.record_refund(refund, actor=actor, bank_reference=row.bank_reference, on=at)


@transaction.atomic
def drop(row, *, reason, actor, on=None):
    """Not sent by us, or entered by mistake: its payee's money goes again."""
    row = _locked(row)
    _check_open(row)
    if not reason.strip():
        raise ValidationError(_("Please say why."), code="reason")
    row.state, row.closed_at, row.closed_by, row.note = State.DROPPED, on or timezone.now(), actor, reason.strip()[:300]
    row.save(update_fields=["state", "closed_at", "closed_by", "note"])
    said = {"amount": dong(row.amount), "payee": row.payee}
    audit.record("lost_transfer_dropped", row, actor=actor, reason=reason, paper=row.bank_reference, details=said)
    return row


def _locked(row):
    services.lock_lost()
    rows = LostTransfer.objects.select_for_update(no_key=True, of=("self",)).select_related("producer", "line", "said_by")
    return rows.get(pk=row.pk)


def _check_open(row):
    if row.state not in (State.NOTED, State.SAID):
        raise ValidationError(_("This is decided already."), code="state")


def forget(person):
    erasers.blot(LostTransfer.objects.all(), person, "rest_note", "note")
    return {}
