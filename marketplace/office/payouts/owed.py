"""What stands in the book for each order on its producer's accounts, and why it is not paid yet. Reads; writes nothing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Sum

from marketplace.foundation.core import dates
from marketplace.foundation.ledger.models import Account, Posting
from marketplace.foundation.payments.models import Intent, Method
from marketplace.foundation.payments.selectors import PLATFORM
from marketplace.register.producers.models import Producer
from marketplace.shop.purchases import windows
from marketplace.shop.purchases.models import Fulfilment, Payment, ProducerOrder
from marketplace.shop.returns import selectors as returns
from marketplace.shop.returns.models import AGAIN, OPEN, State

from . import calendar
from .models import Part, Payout

Kind = Account.Kind
OURS = (Kind.PAYABLE, Kind.DELIVERY, Kind.CASH, Kind.BANK)  # a producer's accounts that a payout closes
NO_DEDUCTION = (*OURS, Kind.PROMOTIONS, Kind.PROGRAMMES, Kind.RECEIVABLE, Kind.UNASSIGNED, Kind.REFUNDS, Kind.OUTSIDE, Kind.PAYOUTS)
FINAL = (Fulfilment.RETURNED, Fulfilment.CANCELLED)
MONEY_CAME = (Payment.PAID, Payment.REFUND_DUE, Payment.REFUNDED)
DAYS_UNTIL_ARRIVAL = 7  # where nobody has said when it comes


@dataclass
class Owed:
    """One order's money that is not settled; đồng, above zero: to the producer."""

    order: ProducerOrder
    goods: int
    deductions: dict
    delivery: int
    cash: int
    bank: int
    why: str = ""  # "" nothing keeps it; else unpaid, arriving, returning, collector, held, again, reported, window
    pay_on: date = None

    @property
    def payable(self):
        return self.goods - sum(self.deductions.values())

    @property
    def net(self):
        return self.payable + self.delivery - self.cash - self.bank

    @property
    def deducted(self):
        return deducted(self.deductions)


def deducted(deductions):
    """[(words, đồng)]"""
    return [(Kind(kind).label, amount) for kind, amount in deductions.items() if amount]


def owed(codes=None, *, on=None):
    """Every order that is not settled, of these producers or of all, in the order in which they were placed."""
    sums = _standing(codes)
    orders = _orders(sums)
    made = _made(orders)
    carried = _with_collectors(orders)
    rows = []
    for order in orders:
        key = (order.producer.code, order.purchase.reference)
        row = _row(order, sums[key], made.get(key, {}))
        row.why, row.pay_on = _waits(order, order.purchase.reference in carried, dates.today(on))
        rows.append(row)
    return rows


def _standing(codes):
    """{(producer's code, purchase's reference): {kind: đồng}}, debit above zero."""
    postings = Posting.objects.filter(account__kind__in=OURS, entry__reference__gt="").exclude(account__owner__in=("", PLATFORM))
    own = Intent.objects.filter(method=Method.VIETQR, received__gt=0).exclude(payee=PLATFORM)
    if codes is not None:
        postings, own = postings.filter(account__owner__in=codes), own.filter(payee__in=codes)
    found = defaultdict(lambda: dict.fromkeys(OURS, 0))
    rows = postings.order_by().values_list("account__owner", "entry__reference", "account__kind").annotate(sum=Sum("amount"))
    for owner, reference, kind, amount in rows.exclude(sum=0):
        found[owner, reference][kind] = amount
    for payee, reference, received in own.values_list("payee", "reference", "received"):
        found[payee, reference][Kind.BANK] += received  # a bank line knows no purchase: its intent does
    return {key: sums for key, sums in found.items() if any(sums.values())}


def _orders(sums):
    """A producer has one order in a purchase."""
    codes, references = {code for code, _reference in sums}, {reference for _code, reference in sums}
    live = Prefetch("payout_parts", Part.objects.filter(payout__state__in=Payout.LIVE), to_attr="settled")
    rows = ProducerOrder.objects.filter(purchase__reference__in=references, producer__code__in=codes).order_by("placed_at", "pk")
    rows = rows.select_related("purchase", "producer__commune", "due")
    rows = rows.prefetch_related("reports", "returns", "lines__registered_product__group", live)
    return [row for row in rows if (row.producer.code, row.purchase.reference) in sums]


def _made(orders):
    """{(producer's code, purchase's reference): {kind: đồng}} of all entries that say what the goods brought."""
    references = {order.purchase.reference for order in orders}
    codes = {order.producer.code for order in orders}
    worth = Posting.objects.filter(account__kind=Kind.PAYABLE, account__owner__in=codes, entry__reference__in=references)
    worth = worth.exclude(entry__subject__startswith="payout:")
    whose = {entry: (owner, ref) for entry, owner, ref in worth.values_list("entry", "account__owner", "entry__reference")}
    found = defaultdict(lambda: defaultdict(int))
    parts = Posting.objects.filter(entry__in=whose).order_by("pk").values_list("entry", "account__kind", "amount")
    for entry, kind, amount in parts:
        found[whose[entry]][kind] += amount
    return found


def _row(order, stands, made):
    """Less what was settled before: a second turn tells the difference alone."""
    deductions = {kind: -amount for kind, amount in made.items() if kind not in NO_DEDUCTION}
    for part in order.settled:
        for kind, amount in part.deductions.items():
            deductions[kind] = deductions.get(kind, 0) - amount
    deductions = {kind: amount for kind, amount in deductions.items() if amount}
    return Owed(
        order,
        goods=sum(deductions.values()) - stands[Kind.PAYABLE],
        deductions=deductions,
        delivery=-stands[Kind.DELIVERY],
        cash=stands[Kind.CASH],
        bank=stands[Kind.BANK],
    )


def _with_collectors(orders):
    """References of purchases whose cash is still with whoever carried the parcel."""
    references = {order.purchase.reference for order in orders}
    rows = Posting.objects.filter(account__kind=Kind.CASH, entry__reference__in=references)
    rows = rows.exclude(account__owner__in=Producer.objects.values("code")).order_by()
    return set(rows.values("entry__reference").annotate(sum=Sum("amount")).filter(sum__gt=0).values_list("entry__reference", flat=True))


def _waits(order, carried, today):
    """(why, the day on which it is paid, or looked at again)."""
    next_batch = calendar.payday_after(today - timedelta(days=1))
    if order.fulfilment in FINAL:
        return "", next_batch
    if order.payment not in MONEY_CAME:
        return "unpaid", None
    if order.fulfilment != Fulfilment.DELIVERED:
        return ("held" if order.hold else "returning" if order.fulfilment == Fulfilment.REFUSED else "arriving"), _expected(order, today)
    until, pay_on = window_of(order)
    pay_on = max(pay_on, next_batch)
    if order.hold:
        return "held", pay_on
    if again := next((row for row in order.returns.all() if row.state in (State.OFFERED, *AGAIN)), None):
        return "again", max(pay_on, _once_replaced(order, again, today))
    if any(report.answered_at is None for report in order.reports.all()) or any(row.state in OPEN for row in order.returns.all()):
        return "reported", pay_on
    if carried:
        return "collector", pay_on
    return "window" if today <= until else "", pay_on


def _once_replaced(order, request, today):
    """The day of the batch, if the new parcel takes its time."""
    leaves = dates.today(request.resent_at or request.resend_by or request.choose_by)
    arrives = max(leaves + timedelta(days=DAYS_UNTIL_ARRIVAL), today)
    return calendar.payday_after(arrives + timedelta(days=windows.window_days(order.lines.all())))


def window_of(order):
    """As `due_of`; goods that were sent again give their shopper new days."""
    until, pay_on = due_of(order)
    renewed = returns.renewed_until(order)
    return (renewed, max(pay_on, calendar.payday_after(renewed))) if renewed and renewed > until else (until, pay_on)


def due_of(order):
    """(last day of the shopper's window, day of the batch): as it was fixed when the parcel arrived."""
    if due := getattr(order, "due", None):
        return due.window_until, due.pay_on
    until = windows.window_until(order.delivered_at, windows.window_days(order.lines.all()))
    return until, calendar.payday_after(until)


def _expected(order, today):
    arrives = max(order.expected_on or today + timedelta(days=DAYS_UNTIL_ARRIVAL), today)
    return calendar.payday_after(arrives + timedelta(days=windows.window_days(order.lines.all())))


def by_producer(rows):
    """{producer: rows}, in the order of names."""
    found = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.order.producer.sort_key):
        found[row.order.producer].append(row)
    return dict(found)


def total(rows):
    return sum(row.net for row in rows)
