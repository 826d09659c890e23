"""What a carrier's hand-over means in the book. Until the bank has it, nothing: the cash is still with the carrier.

A transfer of a carrier stands on "nobody has assigned yet" and is taken from there line by line; what no line explains stays there
until somebody decides. So does the part of a file that came before the rest. The carrier's fees are the platform's; where the producer
bears them, they are charged on to it.
"""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.ledger import checks
from marketplace.foundation.ledger.matters import Kind, Matter

from .models import Bears, Parcel, Remittance, RemittanceLine

NEEDED = ("remittance__collector", "parcel__order__purchase", "corrects")
WORDS = {
    "cod_line": _("{carrier} handed over {amount} of cash for {code} and kept {kept} for itself."),
    "cod_taken_back": _("{carrier} had counted {code} too high and took it back; {amount} of its cash are with the carrier again."),
    "cod_charged": _("{kept} that {carrier} charged for order {number} are the producer's to pay."),
    "cod_difference": _("The transfer of {carrier} and its file differ by {amount}."),
}
SUBJECTS = {
    "cod": _("Line of a carrier's file"),
    "codfee": _("Carrier's fee of line"),
    "remittance": _("Carrier's file"),
}


def of_line(line):
    came = line.remittance.came
    kept = line.fee + line.way_back if came else 0
    outside = line.beyond if came and _is_outside(line) else 0
    owner = line.remittance.collector.owner
    sums = {
        (Kind.CASH, owner): -line.applied - line.given_up,
        (Kind.CARRIER_FEES, ""): kept + line.given_up,
        (Kind.OUTSIDE, ""): -outside,
        (Kind.UNASSIGNED, ""): line.applied + outside - kept,
    }
    details = {"carrier": line.remittance.collector.name, "code": line.code, "amount": abs(line.applied), "kept": line.fee + line.way_back}
    return Matter(f"cod:{line.pk}", "cod_taken_back" if line.collected < 0 else "cod_line", sums, _reference(line), details)


def _is_outside(line):
    """What puts right a line that was not for an order is not for one either."""
    if line.resolution == line.Resolution.OUTSIDE:
        return True
    return line.collected < 0 and line.corrects_id is not None and line.corrects.resolution == line.Resolution.OUTSIDE


def of_fee(line):
    """What of it the producer bears."""
    amount = charged(line) if line.remittance.came else 0
    order = line.parcel.order
    sums = {(Kind.PAYABLE, order.seller["code"]): amount, (Kind.CARRIER_FEES, ""): -amount}
    details = {"carrier": line.remittance.collector.name, "number": order.number, "kept": amount}
    return Matter(f"codfee:{line.pk}", "cod_charged", sums, _reference(line), details)


def charged(line):
    """Of what is beyond the tariff a producer bears nothing, unless somebody has said that the carrier is right."""
    parcel = line.parcel
    if parcel is None:
        return 0
    fee, back = (0, 0) if _is_accepted(line) else (line.fee_over, line.way_back_over)
    fee = line.fee - fee if parcel.fee_by == Bears.PRODUCER else 0
    return fee + (line.way_back - back if parcel.way_back_by == Bears.PRODUCER else 0)


def _is_accepted(line):
    if line.fee_resolution == line.FeeResolution.ACCEPTED:
        return True
    return line.over < 0 and line.corrects_id is not None and line.corrects.fee_resolution == line.FeeResolution.ACCEPTED


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
    yield from matters_of(RemittanceLine.objects.select_related(*NEEDED).order_by("pk").iterator())
    yield from map(of_remittance, Remittance.objects.exclude(received_at=None).select_related("collector").order_by("pk").iterator())


def _twice():
    rows = Parcel.objects.with_sums()
    wrong = rows.filter(settled__gt=F("taken")).select_related("order")
    return rows.count(), {row.order.number: (str(row.taken), str(row.settled)) for row in wrong}
