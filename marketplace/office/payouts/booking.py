"""A payout in the book: what was owed for an order goes on its way to the producer, and from there out of the bank."""

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.ledger import checks, services
from marketplace.foundation.ledger.matters import Kind, Matter
from marketplace.foundation.ledger.models import Posting
from marketplace.foundation.payments.selectors import PLATFORM

from .models import LostTransfer, Part, Payout

WORDS = {
    "payout_prepared": _("{amount} for order {number} is on its way to the producer (batch {batch})."),
    "payout_paid": _("{amount} for order {number} was paid to the producer (batch {batch})."),
    "payout_back": _("{amount} for order {number} is owed to the producer again (batch {batch})."),
    "lost_rest": _("{amount} had been paid to the producer before the restore, for orders that are gone ({reference})."),
    "payout_nothing": _("Order {number}: the producer has its money already (batch {batch})."),
}
TOLD = {
    Payout.State.PREPARED: "payout_prepared",
    Payout.State.SENT: "payout_prepared",
    Payout.State.CONFIRMED: "payout_paid",
    Payout.State.FAILED: "payout_back",
    Payout.State.WITHDRAWN: "payout_back",
}


def of_part(part, payout):
    code = payout.producer.code
    out = (Kind.BANK, PLATFORM) if payout.state == Payout.State.CONFIRMED else (Kind.PAYOUTS, code)
    sums = {
        (Kind.PAYABLE, code): part.payable,
        (Kind.DELIVERY, code): part.delivery,
        (Kind.CASH, code): -part.cash,
        (Kind.BANK, code): -part.bank,
        out: -part.net,
    }
    kind = "payout_nothing" if payout.state in Payout.LIVE and not part.net else TOLD[payout.state]
    details = {"amount": part.net, "number": part.order.number, "batch": payout.batch.number}
    return Matter(f"payout:{part.pk}", kind, sums if payout.state in Payout.LIVE else {}, part.order.purchase.reference, details)


def book(payout, parts, *, at, person, new=False):
    """The caller holds the row of the producer's account."""
    services.bring([of_part(part, payout) for part in parts], at=at, person=person, new=new)


def of_rest(row):
    """Of a transfer that was sent before a restore: what no order of ours explains is with its producer, and out of the bank."""
    sums = {}
    if row.rest and row.state == LostTransfer.State.BOOKED:
        sums = {(Kind.PAYABLE, row.producer.code): row.rest, (Kind.BANK, PLATFORM): -row.rest}
    return Matter(f"lost:{row.pk}", "lost_rest", sums, details={"amount": row.rest, "reference": row.bank_reference})


def book_rest(row, *, at, person):
    services.bring([of_rest(row)], at=at, person=person)


def register_checks():
    checks.register_matters("payouts", _("Each payout is in the book"), _all, prefixes={"payout": _("Payout")})
    words = _("What had been paid before a restore is in the book")
    checks.register_matters("lost_transfers", words, _all_lost, prefixes={"lost": _("Paid before a restore")})
    checks.register("owed", _("What was paid out and what is owed make up what the goods brought"), _owed)


def _all():
    rows = Part.objects.select_related("payout__batch", "payout__producer", "order__purchase").order_by("pk")
    for part in rows.iterator():
        yield of_part(part, part.payout)


def _all_lost():
    yield from map(of_rest, LostTransfer.objects.select_related("producer").order_by("pk").iterator())


def _owed():
    """Of each producer: what the goods brought by the book, less what our rows say was paid out, against the account itself."""
    goods = Posting.objects.filter(account__kind=Kind.PAYABLE)
    stands = _sums(goods)
    brought = _sums(goods.exclude(entry__subject__startswith="payout:"))
    out = _paid_out()
    expected = {code: -brought.get(code, 0) - out.get(code, 0) for code in {*stands, *out}}
    wrong = {code: amount for code, amount in expected.items() if amount != -stands.get(code, 0)}
    return len(expected), {code: (str(amount), str(-stands.get(code, 0))) for code, amount in wrong.items()}


def _sums(postings):
    return dict(postings.order_by().values_list("account__owner").annotate(sum=Sum("amount")))


def _paid_out():
    found = {}
    parts = Part.objects.filter(payout__state__in=Payout.LIVE).select_related("payout__producer")
    for part in parts.iterator():
        code = part.payout.producer.code
        found[code] = found.get(code, 0) + part.payable
    return found
