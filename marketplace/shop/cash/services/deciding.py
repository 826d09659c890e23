"""Lines that somebody looks at: of their cash, of what the carrier keeps."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.shop.cash import reconciling, selectors
from marketplace.shop.cash.models import Parcel, RemittanceLine
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import Fulfilment
from marketplace.shop.purchases.states import OPERATOR

from .counting import count, locked
from .parcels import entrust, needs

Verdict, Resolution, FeeResolution = RemittanceLine.Verdict, RemittanceLine.Resolution, RemittanceLine.FeeResolution
STEPS = {  # verdict → what somebody may decide, the likeliest first
    Verdict.UNKNOWN: ("assign", "outside"),
    Verdict.DIFFERS: ("wait", "give_up", "outside"),
    Verdict.DOUBLE: ("outside",),
    Verdict.CLASH: ("again", "refused", "wait", "outside"),
}
FEE_STEPS = (FeeResolution.CLAIMED.value, FeeResolution.ACCEPTED.value)


def steps_of(line):
    """What makes sense for this very line, as `selectors.lines_of` makes it."""
    left = reconciling.expected_of(line.parcel) - line.before.cash if line.parcel_id else 0
    back, came = line.collected < 0, line.remittance.came
    fit = {
        "wait": line.collected < left and not (back and line.verdict == Verdict.CLASH),
        "give_up": line.collected < left and came,
        "refused": line.parcel_id and not line.collected and line.parcel.order.fulfilment == Fulfilment.SHIPPED,
        "outside": line.collected > left or (back and (not line.parcel_id or line.verdict == Verdict.CLASH)),
    }
    return [name for name in STEPS.get(line.verdict, ()) if fit.get(name, True)]


@transaction.atomic
def decide(line, *, decision, actor, number="", note="", on=None):
    """See STEPS; `number`: of the order or the parcel that an unknown line is for."""
    on = on or timezone.now()
    remittance = locked(line.remittance)
    line = _line(line, remittance)
    (_decide_fee if decision in FEE_STEPS else _decide_line)(line, decision, number=number, note=note, actor=actor, on=on)
    details = {"code": line.code, "decision": decision, "carrier": remittance.collector.name}
    audit.record("remittance_line_decided", remittance, actor=actor, reason=note, details=details)
    count(remittance, actor, on)


def _decide_line(line, decision, *, number, note, actor, on):
    if line.resolution or decision not in steps_of(line):
        raise ValidationError(_("This line has been decided already, or is right by now."), code="done")
    DECISIONS[decision](line, number=number, note=note, actor=actor, on=on)
    if line.resolution:
        line.note, line.decided_at, line.decided_by = note, on, actor
    line.save(update_fields=["parcel", "given_up", "resolution", "note", "decided_at", "decided_by"])


def _decide_fee(line, decision, *, note, actor, on, **said):
    """`fee_accept`: whoever the terms say bears all of it; `fee_claim`: what is beyond the tariff is nobody's but the platform's until
    the carrier gives it back."""
    if not selectors.fee_is_open(line):
        raise ValidationError(_("This line has been decided already, or is right by now."), code="done")
    if decision == FeeResolution.ACCEPTED:
        needs(note)
    line.fee_resolution, line.fee_note, line.fee_decided_at, line.fee_decided_by = decision, note, on, actor
    line.save(update_fields=FEE_DECIDED)


FEE_DECIDED = ["fee_resolution", "fee_note", "fee_decided_at", "fee_decided_by"]


@transaction.atomic
def reopen_fee(line, *, actor, on=None):
    remittance = locked(line.remittance)
    line = _line(line, remittance)
    if not line.fee_resolution:
        raise ValidationError(_("This line is not decided."), code="done")
    line.fee_resolution, line.fee_note, line.fee_decided_at, line.fee_decided_by = "", "", None, None
    line.save(update_fields=FEE_DECIDED)
    details = {"code": line.code, "carrier": remittance.collector.name}
    audit.record("remittance_line_reopened", remittance, actor=actor, details=details)
    count(remittance, actor, on or timezone.now())


@transaction.atomic
def reopen(line, *, actor, on=None):
    """The decision was a slip."""
    remittance = locked(line.remittance)
    line = _line(line, remittance)
    if not line.resolution:
        raise ValidationError(_("This line is not decided."), code="done")
    line.given_up, line.resolution, line.note, line.decided_at, line.decided_by = 0, "", "", None, None
    line.save(update_fields=["given_up", "resolution", "note", "decided_at", "decided_by"])
    details = {"code": line.code, "carrier": remittance.collector.name}
    audit.record("remittance_line_reopened", remittance, actor=actor, details=details)
    count(remittance, actor, on or timezone.now())


def _line(line, remittance):
    """Whoever writes lines has locked their remittance."""
    return next(row for row in selectors.lines_of(remittance) if row.pk == line.pk)


def _assign(line, *, number, on, **said):
    """Also to an order that was sent without saying that this carrier takes its cash."""
    order = selectors.order_named(number)
    if order is None:
        raise ValidationError(_("No order has this number, or several have."), code="number")
    if order.shipped_at is None:
        raise ValidationError(_("This order was never sent."), code="state")
    parcel = Parcel.objects.filter(order=order).select_related("collector").first()
    if parcel and parcel.collector_id != line.remittance.collector_id:
        raise ValidationError(_("This order was sent with %(carrier)s.") % {"carrier": parcel.collector.name}, code="carrier")
    line.parcel = parcel or entrust(order, line.remittance.collector, on)


def _again(line, **said):
    """The order has been put right meanwhile."""


def _refused(line, *, note, actor, on, **said):
    purchases.refuse(line.parcel.order, by=OPERATOR, actor=actor, reason=note or _("The carrier brings the parcel back."), on=on)


def _wait(line, **said):
    line.resolution = Resolution.WAIT


def _give_up(line, *, note, **said):
    left = selectors.left_with_carrier(line.parcel)
    if left <= 0:
        raise ValidationError(_("Nothing of this parcel's cash is with the carrier."), code="state")
    needs(note)
    line.given_up, line.resolution = left, Resolution.GIVE_UP


def _outside(line, *, note, **said):
    needs(note)
    line.resolution = Resolution.OUTSIDE


DECISIONS = {"assign": _assign, "again": _again, "refused": _refused, "wait": _wait, "give_up": _give_up, "outside": _outside}
