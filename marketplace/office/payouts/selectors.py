from dataclasses import dataclass

from django.db.models import Q

from marketplace.foundation.core.money import dong
from marketplace.foundation.payees import selectors as payees
from marketplace.foundation.payees.models import BankAccount
from marketplace.register.producers.models import Kind
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from marketplace.shop.returns.models import OPEN

from . import owed
from .models import Batch, Payout

PRIVATE = (Kind.HOUSEHOLD, Kind.GROUP, Kind.UNKNOWN)  # whose money is a person's own


@dataclass
class Planned:
    """What a batch made now would hold of one producer; `why` says what keeps it: "", negative, none, failed, consent, cooling."""

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
    return [_planned(producer, rows, accounts.get(producer.code), on) for producer, rows in ready.items()]


def _planned(producer, rows, account, on):
    amount = owed.total(rows)
    why = "negative" if amount < 0 else payees.why_not(account, on) if amount else ""
    return Planned(producer, rows, account, why)


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
