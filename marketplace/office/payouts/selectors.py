from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from marketplace.foundation.core.money import dong
from marketplace.foundation.payees import selectors as payees
from marketplace.foundation.payees.models import BankAccount
from marketplace.foundation.payments import giving_back
from marketplace.foundation.payments.models import Refund
from marketplace.register.producers.models import Kind
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from marketplace.shop.returns.models import OPEN

from . import owed
from .models import Batch, LostTransfer, Payout

PRIVATE = (Kind.HOUSEHOLD, Kind.GROUP, Kind.UNKNOWN)  # whose money is a person's own
SETS_TRIED = 5_000


@dataclass
class Planned:
    """What a batch made now would hold of one producer; `why` says what keeps it: "", lost (it may have been
    sent before a restore), negative, none, failed, consent, cooling."""

    producer: object
    rows: list
    account: BankAccount
    why: str

    @property
    def amount(self):
        return owed.total(self.rows)


def planned(codes=None, *, on=None):
    """Of each producer with something that nothing keeps any more."""
    ready = owed.by_producer([row for row in owed.owed(codes, on=on) if not row.why])
    accounts = payees.current_accounts([producer.code for producer in ready])
    lost = set(LostTransfer.objects.open().values_list("producer", flat=True))
    return [_planned(producer, rows, accounts.get(producer.code), producer.pk in lost, on) for producer, rows in ready.items()]


def _planned(producer, rows, account, lost, on):
    amount = owed.total(rows)
    why = "lost" if lost else "negative" if amount < 0 else payees.why_not(account, on) if amount else ""
    return Planned(producer, rows, account, why)


def refunds_to_send():
    """As `giving_back.to_send`; what may have been sent before a restore waits ("lost")."""
    return looked_for(giving_back.to_send())


def looked_for(rows):
    """The same rows, those kept for which somebody looks in the bank's statement."""
    lost = _lost_refunds()
    for row in rows:
        if not row.why and (row.reference in lost or row.refund.pk in lost):
            row.why = "lost"
    return rows


def _lost_refunds():
    """References of purchases and keys of refunds."""
    rows = LostTransfer.objects.open().filter(producer=None).values_list("reference", "refund")
    return {said for row in rows for said in row if said}


def perhaps_sent(transfers):
    """{key: why} of those of these transfers (of one batch) whose payee may have got the money before a restore."""
    lost = LostTransfer.objects.open()
    if not lost.exists():
        return {}
    producers, refunds = set(lost.values_list("producer", flat=True)), _lost_refunds()
    words = _("The bank may have sent this before the restore: it is being compared.")
    return {row.pk: words for row in transfers if _among(row, producers, refunds)}


def _among(row, producers, refunds):
    if isinstance(row, Payout):
        return row.producer_id in producers
    return row.refund_id in refunds or row.reference in refunds


def lost_transfers():
    rows = LostTransfer.objects.select_related("producer", "line", "noted_by", "said_by", "closed_by", "refund", "payout__batch")
    return rows.prefetch_related("orders")


def refunds_for(row):
    """What a lost transfer to a shopper can have been: refunds of its purchase, then others of just its sum; none of them sent."""
    waiting = giving_back.waiting().filter(amount=row.amount, taken_at=None)
    mine = waiting.filter(Q(intent__reference=row.reference) | Q(line__named__reference=row.reference))
    return list(mine.distinct().order_by("pk")) or list(waiting.order_by("pk"))


def refunds_among(rows):
    return Refund.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")


def owed_to(producer):
    """What is owed for each of its orders and comes to something."""
    return [row for row in owed.owed([producer.code]) if row.net > 0]


def prepared_for(producer):
    """Batches that hold money of this producer and are not at the bank: whatever is in them is not owed meanwhile."""
    return Batch.objects.filter(payouts__producer=producer, state__in=(Batch.State.PREPARED, Batch.State.APPROVED)).distinct()


def fitting(rows, amount):
    """Of what is owed for orders (`owed.Owed`), those that come to just this sum: all that is ready, all, else the first set found."""
    ready = [row for row in rows if not row.why]
    for several in (ready, rows):
        if several and owed.total(several) == amount:
            return several
    reached = {0: []}
    for row in rows:
        for total, several in list(reached.items()):
            if len(reached) < SETS_TRIED:
                reached.setdefault(total + row.net, [*several, row])
    return reached.get(amount, [])


def batches(kind, state=""):
    rows = Batch.objects.filter(kind=kind).select_related("prepared_by", "approved_by")
    rows = rows.prefetch_related("payouts" if kind == Batch.Kind.PRODUCERS else "repayments")
    return rows.filter(state=state) if state else rows


def batches_to_approve(kind):
    return Batch.objects.filter(kind=kind, state=Batch.State.PREPARED)


def transfers_of(batch):
    rows = batch.transfers.select_related("account", "settled_by")
    if batch.kind == Batch.Kind.SHOPPERS:
        return rows.select_related("refund__intent")
    return rows.select_related("producer").prefetch_related("parts__order__purchase")


def paid_to(producers):
    """Transfers that went through or are on their way, the latest first."""
    rows = Payout.objects.live().filter(producer__in=producers).select_related("batch", "producer", "account")
    return rows.order_by("-batch__prepared_at", "-pk")


def told_payouts(person):
    """For the copy of a person's data: money sent to households for which they act."""
    if person.user is None:
        return
    rows = Payout.objects.live().filter(producer__memberships__user=person.user, producer__kind__in=PRIVATE, amount__gt=0)
    rows = rows.select_related("batch", "producer", "account").distinct()
    for row in rows:
        yield {"transfer": row.memo, "amount": dong(row.amount), "account": str(row.account), "state": str(row.get_state_display())}


def complained_of(orders):
    """Numbers of those of these orders about which a report or a return is open."""
    reported = Q(reports__isnull=False, reports__answered_at=None)
    rows = ProducerOrder.objects.filter(reported | Q(returns__state__in=OPEN), pk__in=orders)
    return list(rows.order_by("pk").values_list("number", flat=True).distinct())


def with_payers(rows):
    """[(ToSend, purchase or None)]: whom an operator calls."""
    found = {row.reference: row for row in Purchase.objects.filter(reference__in={row.reference for row in rows} - {""})}
    return [(row, found.get(row.reference)) for row in rows]
