"""What a carrier's hand-over means in the book. Until the bank has it, nothing: the cash is still with the carrier.

A transfer of a carrier stands on "nobody has assigned yet" and is taken from there line by line; what no line explains stays there
until somebody decides. The carrier's fees are the platform's; where the producer bears them, they are charged on to it.
"""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.ledger import checks
from marketplace.foundation.ledger.matters import Kind, Matter

from .models import Bears, Parcel, Remittance, RemittanceLine

WORDS = {
    "cod_line": _("{carrier} handed over {amount} of cash for {code} and kept {kept} for itself."),
    "cod_charged": _("{kept} that {carrier} charged for order {number} are the producer's to pay."),
    "cod_difference": _("The transfer of {carrier} and its file differ by {amount}."),
}
SUBJECTS = {
    "cod": _("Line of a carrier's file"),
    "codfee": _("Carrier's fee of line"),
    "remittance": _("Carrier's file"),
}


def of_line(line):
    came = line.remittance.line_id is not None
    kept = line.fee + line.way_back if came else 0
    outside = line.collected - line.applied if came and line.resolution == line.Resolution.OUTSIDE else 0
    owner = line.remittance.collector.owner
    sums = {
        (Kind.CASH, owner): -line.applied - line.given_up,
        (Kind.CARRIER_FEES, ""): kept + line.given_up,
        (Kind.OUTSIDE, ""): -outside,
        (Kind.UNASSIGNED, ""): line.applied + outside - kept,
    }
    details = {"carrier": line.remittance.collector.name, "code": line.code, "amount": line.applied, "kept": line.fee + line.way_back}
    return Matter(f"cod:{line.pk}", "cod_line", sums, _reference(line), details)


def of_fee(line):
    """What of it the producer bears."""
    amount = charged(line) if line.remittance.line_id is not None else 0
    order = line.parcel.order
    sums = {(Kind.PAYABLE, order.seller["code"]): amount, (Kind.CARRIER_FEES, ""): -amount}
    details = {"carrier": line.remittance.collector.name, "number": order.number, "kept": amount}
    return Matter(f"codfee:{line.pk}", "cod_charged", sums, _reference(line), details)


def charged(line):
    parcel = line.parcel
    if parcel is None:
        return 0
    fee = line.fee if parcel.fee_by == Bears.PRODUCER else 0
    return fee + (line.way_back if parcel.way_back_by == Bears.PRODUCER else 0)


def of_remittance(remittance):
    sums = {(Kind.UNASSIGNED, ""): remittance.difference, (Kind.CARRIER_FEES, ""): -remittance.difference}
    details = {"carrier": remittance.collector.name, "amount": abs(remittance.difference)}
    return Matter(f"remittance:{remittance.pk}", "cod_difference", sums, details=details)


def matters_of(lines):
    for line in lines:
        yield of_line(line)
        if line.parcel_id:
            yield of_fee(line)


def _reference(line):
    return line.parcel.order.purchase.reference if line.parcel_id else ""


def register_checks():
    words = _("Each line that a carrier has handed over is in the book")
    checks.register_matters("carriers", words, _all, prefixes=SUBJECTS)
    checks.register("carriers_cash", _("No parcel's cash is handed over twice"), _twice)


def _all():
    rows = RemittanceLine.objects.select_related("remittance__collector", "parcel__order__purchase").order_by("pk")
    yield from matters_of(rows.iterator())
    yield from map(of_remittance, Remittance.objects.exclude(line=None).select_related("collector").order_by("pk").iterator())


def _twice():
    rows = Parcel.objects.with_sums()
    wrong = rows.filter(settled__gt=F("taken")).select_related("order")
    return rows.count(), {row.order.number: (str(row.taken), str(row.settled)) for row in wrong}
