"""One person prepares a batch, another agrees, the bank's answers are noted line by line: to producers and back to shoppers alike.

Whoever prepares, agrees or settles what producers get holds, last of all locks, the rows of their accounts PAYABLE: so does a refund.
Of a batch of refunds the refunds' own rows are held: so does whoever names another account for them or calls one off.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import locks
from marketplace.foundation.core.money import dong
from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.models import Account
from marketplace.foundation.payees import services as payees
from marketplace.foundation.payments import giving_back
from marketplace.foundation.payments import services as payments
from marketplace.foundation.recovery import guard
from marketplace.register.producers.models import Producer
from marketplace.shop.purchases.models import Fulfilment, ProducerOrder

from . import bank_files, booking, owed, selectors, to_producers, to_shoppers
from .models import Batch, Due, Part, Payout, Repayment, Transfer

NOTE_LENGTH = 300
State = Transfer.State
WAYS = {Batch.Kind.PRODUCERS: to_producers, Batch.Kind.SHOPPERS: to_shoppers}


@transaction.atomic
def note_due(order, *, on=None):
    """When this order's money may go, fixed once. The order has arrived."""
    until, pay_on = owed.due_of(order)
    return Due.objects.get_or_create(order=order, defaults={"window_until": until, "pay_on": pay_on, "noted_at": on or timezone.now()})[0]


def note_missing():
    """Orders that arrived before this room was there. How many there were."""
    rows = ProducerOrder.objects.filter(fulfilment=Fulfilment.DELIVERED, delivered_at__isnull=False, due=None)
    rows = list(rows.prefetch_related("lines__registered_product__group"))
    for order in rows:
        note_due(order)
    return len(rows)


@transaction.atomic
def prepare_batch(*, actor, on=None):
    """Everything that nothing keeps any more, one transfer a producer. What could not go is not in it and stays owed."""
    guard.refuse()
    on = on or timezone.now()
    codes = sorted(plan.producer.code for plan in selectors.planned(on=on) if not plan.why)
    ledger.lock_accounts(Account.Kind.PAYABLE, codes)
    plans = [plan for plan in selectors.planned(codes, on=on) if not plan.why]
    if not plans:
        raise ValidationError(_("Nothing is due that could be paid out."), code="nothing")
    batch = Batch.objects.create(prepared_at=on, prepared_by=actor)
    for plan in plans:
        _prepare(batch, plan, actor, on)
    return _prepared(batch, sum(plan.amount for plan in plans), actor)


def _prepared(batch, amount, actor):
    audit.record("batch_prepared", batch, actor=actor, details={"batch": batch.number, "amount": dong(amount)})
    return batch


@transaction.atomic
def prepare_refunds(*, actor, on=None):
    """Every refund by transfer whose shopper has named an account. Whoever comes at the same time finds them taken."""
    guard.refuse()
    on = on or timezone.now()
    taken = payments.take_refunds([row.refund.pk for row in selectors.refunds_to_send() if not row.why], on=on)
    judged = selectors.looked_for(giving_back.of(taken))
    for row in judged:
        if row.why:
            payments.release_refund(row.refund)
    rows = [row for row in judged if not row.why]
    if not rows:
        raise ValidationError(_("No refund with a known account is waiting."), code="nothing")
    batch = Batch.objects.create(kind=Batch.Kind.SHOPPERS, prepared_at=on, prepared_by=actor)
    Repayment.objects.bulk_create(
        Repayment(batch=batch, refund=row.refund, account=row.account, amount=row.refund.amount, reference=row.reference) for row in rows
    )
    return _prepared(batch, sum(row.refund.amount for row in rows), actor)


def _prepare(batch, plan, actor, on):
    account = plan.account if plan.amount else None
    payout = Payout.objects.create(batch=batch, producer=plan.producer, account=account, amount=plan.amount)
    turns = _turns(plan.rows)
    parts = Part.objects.bulk_create(
        Part(
            payout=payout,
            order=row.order,
            turn=turns.get(row.order.pk, 0) + 1,
            goods=row.goods,
            deductions={str(kind): amount for kind, amount in row.deductions.items()},
            delivery=row.delivery,
            cash=row.cash,
            bank=row.bank,
        )
        for row in plan.rows
    )
    booking.book(payout, parts, at=on, person=actor, new=True)
    return payout


def settle_lost(batch, plan, bank_reference, actor, on):
    """What had been paid before a restore, as one transfer of a batch that is done. The caller holds the producer's account."""
    payout = _prepare(batch, plan, actor, on)
    payout.bank_reference = bank_reference
    settle(payout, State.CONFIRMED, actor, on)
    return payout


def lock_lost():
    """Whoever notes or decides what was sent before a restore, and whoever gives a file to the bank, come one after the other."""
    locks.one_at_a_time("payouts: lost transfers")


def _turns(rows):
    """How often each order was put into a payout; those that came to nothing count too."""
    found = Part.objects.filter(order__in=[row.order.pk for row in rows]).order_by()
    return dict(found.values_list("order").annotate(n=Count("pk")))


@transaction.atomic
def approve_batch(batch, *, actor, on=None):
    """A second person agrees. What has changed since it was prepared is taken out and stays owed; the rest goes."""
    guard.refuse()
    on = on or timezone.now()
    batch = locked(batch)
    if batch.state != Batch.State.PREPARED:
        raise ValidationError(_already(batch), code="state")
    if batch.prepared_by_id == actor.pk:
        raise ValidationError(_("Whoever prepared a batch cannot agree to it as well. Please ask a colleague."), code="same_person")
    rows = lock_transfers(batch, State.PREPARED)
    changed = WAYS[batch.kind].changed(rows, on=on) | selectors.perhaps_sent(rows)
    for row in rows:
        if row.pk in changed:
            give_back(row, State.WITHDRAWN, changed[row.pk], actor, on)
        elif not row.amount:
            settle(row, State.CONFIRMED, actor, on)
    batch.approved_by, batch.approved_at = actor, on
    batch.state = _after(rows)
    batch.closed_at = on if batch.state != Batch.State.APPROVED else None
    batch.save(update_fields=["state", "approved_by", "approved_at", "closed_at"])
    audit.record("batch_approved", batch, actor=actor, details={"batch": batch.number, "amount": dong(batch.total)})
    return batch


def _after(rows):
    """Where a batch stands once two people agree: nothing may be left to send."""
    states = {row.state for row in rows}
    if State.PREPARED in states:
        return Batch.State.APPROVED
    return Batch.State.DONE if State.CONFIRMED in states else Batch.State.WITHDRAWN


def _already(batch):
    said = {"number": batch.number, "state": batch.get_state_display(), "who": batch.approved_by or "…"}
    if batch.approved_by_id:
        return _("%(who)s has agreed to batch %(number)s already. Now: %(state)s.") % said
    return _("Batch %(number)s is no longer open for this. Now: %(state)s.") % said


@transaction.atomic
def withdraw_batch(batch, *, reason, actor, on=None):
    """Before it is at the bank: everything in it is owed again."""
    on = on or timezone.now()
    batch = locked(batch)
    if batch.state not in (Batch.State.PREPARED, Batch.State.APPROVED):
        raise ValidationError(_already(batch), code="state")
    if not reason.strip():
        raise ValidationError(_("Please say why the batch is withdrawn."), code="reason")
    for row in lock_transfers(batch, State.PREPARED):
        give_back(row, State.WITHDRAWN, reason, actor, on)
    batch.state, batch.closed_at = Batch.State.WITHDRAWN, on
    batch.save(update_fields=["state", "closed_at"])
    audit.record("batch_withdrawn", batch, actor=actor, reason=reason, details={"batch": batch.number})
    return batch


@transaction.atomic
def export_batch(batch, *, actor, on=None):
    """The file goes to the bank: from now on only the bank's answer moves a transfer."""
    guard.refuse()
    lock_lost()
    on = on or timezone.now()
    batch = locked(batch)
    if batch.state != Batch.State.APPROVED:
        raise ValidationError(_already(batch), code="state")
    rows = lock_transfers(batch, State.PREPARED)
    stale = {row.pk: _("The account was changed since this was prepared.") for row in rows if not row.account.usable(on)}
    stale |= selectors.perhaps_sent(rows)
    for row in rows:
        if row.pk in stale:
            give_back(row, State.WITHDRAWN, stale[row.pk], actor, on)
    batch.transfers.filter(pk__in=[row.pk for row in rows if row.pk not in stale]).update(state=State.SENT)
    batch.state, batch.exported_by, batch.exported_at = Batch.State.EXPORTED, actor, on
    batch.save(update_fields=["state", "exported_by", "exported_at"])
    audit.record("batch_exported", batch, actor=actor, details={"batch": batch.number})
    return finished(batch, on)


def file_of(batch, *, shape, actor):
    """The bank's file of a batch that two people agreed to: bytes. Each time is noted, for it holds numbers in full."""
    guard.refuse()
    guard.keep(now=True)
    batch.refresh_from_db(fields=["state"])
    if batch.state not in (Batch.State.EXPORTED, Batch.State.DONE):
        raise ValidationError(_("The file can be made once the batch is marked as going to the bank."), code="state")
    rows = selectors.transfers_of(batch).filter(state__in=(State.SENT, State.CONFIRMED), amount__gt=0).exclude(account__sealed="")
    made = bank_files.csv_of(list(rows), shape=shape)
    audit.record("batch_file_taken", batch, actor=actor, details={"batch": batch.number, "shape": shape})
    return made


@transaction.atomic
def confirm_payout(transfer, *, bank_reference, actor, on=None):
    """The bank says that it went through."""
    on = on or timezone.now()
    if not bank_reference.strip():
        raise ValidationError(_("Please give the bank's reference of the transfer."), code="reference")
    batch, transfer = _sent(transfer)
    transfer.bank_reference = bank_reference.strip()
    settle(transfer, State.CONFIRMED, actor, on)
    audit.record("payout_confirmed", transfer, actor=actor, paper=transfer.bank_reference, details={"batch": batch.number})
    WAYS[batch.kind].went(transfer)
    finished(batch, on)
    return transfer


@transaction.atomic
def confirm_rest(batch, *, bank_reference, actor, on=None):
    """Every transfer of the batch that the bank has not sent back went through."""
    if not bank_reference.strip():
        raise ValidationError(_("Please give the bank's reference of the transfer."), code="reference")
    rows = list(batch.transfers.filter(state=State.SENT).select_related("batch").order_by("pk"))
    if not rows:
        raise ValidationError(_("No transfer of this batch waits for the bank's answer."), code="state")
    for row in rows:
        confirm_payout(row, bank_reference=bank_reference, actor=actor, on=on)
    return len(rows)


@transaction.atomic
def fail_payout(transfer, *, reason, wrong_account, actor, on=None):
    """The bank sent it back: it is owed again and goes into the next batch; a wrong account first has to be entered anew."""
    on = on or timezone.now()
    if not reason.strip():
        raise ValidationError(_("Please say what the bank wrote: whoever gets the money reads it."), code="reason")
    batch, transfer = _sent(transfer)
    give_back(transfer, State.FAILED, reason, actor, on)
    audit.record("payout_failed", transfer, actor=actor, reason=reason, details={"batch": batch.number})
    if wrong_account:
        payees.fail_account(transfer.account, reason=reason, actor=actor, on=on)
    finished(batch, on)
    return transfer


def _sent(transfer):
    batch = locked(transfer.batch)
    found = [row for row in lock_transfers(batch, State.SENT) if row.pk == transfer.pk]
    if not found:
        raise ValidationError(_("The bank's answer to this transfer has already been noted, or it is not at the bank."), code="state")
    return batch, found[0]


def locked(batch):
    """Joined to nobody: the same row that every other act on the batch waits for."""
    rows = Batch.objects.select_for_update(no_key=True, of=("self",)).select_related("approved_by")
    return rows.get(pk=batch.pk)


def lock_waiting(batch):
    """The transfers of a batch of which the bank has not said anything, nobody else notes its answer meanwhile."""
    return lock_transfers(locked(batch), State.SENT)


def lock_transfers(batch, state):
    rows = WAYS[batch.kind].lock(batch, state)
    for row in rows:
        row.batch = batch
    return rows


def settle(transfer, state, actor, on):
    transfer.state, transfer.settled_at, transfer.settled_by = state, on, actor
    transfer.save(update_fields=["state", "settled_at", "settled_by", "bank_reference", "note"])
    WAYS[transfer.batch.kind].settled(transfer, at=on, person=actor)


def give_back(transfer, state, reason, actor, on):
    transfer.note = reason[:NOTE_LENGTH]
    settle(transfer, state, actor, on)


def finished(batch, on):
    """A batch ends with its last transfer."""
    if not batch.transfers.filter(state=State.SENT).exists():
        batch.state, batch.closed_at = Batch.State.DONE, on
        batch.save(update_fields=["state", "closed_at"])
    return batch


def check_nothing_owed(person):
    """Whoever is forgotten takes the household's bank account along: first its money has to be there."""
    if person.user is None:
        return
    mine = Producer.objects.filter(memberships__user=person.user, kind__in=selectors.PRIVATE)
    codes = list(mine.values_list("code", flat=True))
    under_way = Payout.objects.filter(producer__code__in=codes, state__in=(State.PREPARED, State.SENT)).exists()
    if codes and (under_way or any(row.net for row in owed.owed(codes))):
        raise ValidationError(_("Money for goods sold is still to be settled. Please come back once it has been sent."), code="owed")
