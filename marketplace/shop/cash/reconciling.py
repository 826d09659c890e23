"""What a line of a carrier's file means beside what we know of its parcel. Decides nothing, writes nothing."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace.foundation.core.money import dong
from marketplace.shop.purchases.models import Fulfilment

from .models import RemittanceLine

Verdict = RemittanceLine.Verdict
TO_DECIDE = (Verdict.DIFFERS, Verdict.UNKNOWN, Verdict.DOUBLE, Verdict.CLASH)


@dataclass(frozen=True)
class Judged:
    verdict: str
    words: str  # what is so, in a sentence; empty where all is right


def judged(parcel, collected, *, before=0):
    """`before`: what other lines say of the same parcel's cash."""
    if parcel is None:
        return Judged(Verdict.UNKNOWN, _("No parcel with this number was sent with this carrier."))
    order, expected = parcel.order, expected_of(parcel)
    if not expected:
        return _without_cash(order, collected)
    left = expected - before
    if left <= 0:
        return Judged(Verdict.DOUBLE, _("This parcel's cash was handed over before.")) if collected else Judged(Verdict.EXACT, "")
    if not collected:
        said = _("Nothing was taken, but the order is not noted as refused: %(sum)s are awaited.")
        return Judged(Verdict.CLASH, said % {"sum": dong(left)})
    if collected != left:
        return Judged(Verdict.DIFFERS, _("%(sum)s are awaited, %(got)s are handed over.") % {"sum": dong(left), "got": dong(collected)})
    return Judged(Verdict.EXACT, "")


def _without_cash(order, collected):
    """Paid beforehand, cancelled, or taken by nobody."""
    came_back = order.fulfilment in (Fulfilment.REFUSED, Fulfilment.RETURNED)
    if not collected:
        return Judged(Verdict.BACK if came_back else Verdict.EXACT, "")
    if came_back:
        return Judged(Verdict.CLASH, _("The order is noted as refused at the door, yet cash was taken."))
    return Judged(Verdict.CLASH, _("No cash was to be taken for this order."))


def expected_of(parcel):
    intent = parcel.intent
    return 0 if intent is None or intent.state == intent.State.CANCELLED else intent.amount
