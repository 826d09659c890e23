"""What a line of a carrier's file means beside what we know of its parcel. Decides nothing, writes nothing."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.shop.purchases.models import Fulfilment

from .models import RemittanceLine

Verdict = RemittanceLine.Verdict
TO_DECIDE = (Verdict.DIFFERS, Verdict.UNKNOWN, Verdict.DOUBLE, Verdict.CLASH)


@dataclass(frozen=True)
class Judged:
    verdict: str
    words: str  # what is so, in a sentence; empty where all is right


@dataclass
class Before:
    """What other lines say of one parcel: cash for it, cash beyond that, what the carrier keeps."""

    cash: int = 0
    beyond: int = 0
    fee: int = 0
    way_back: int = 0

    def add(self, *, said, beyond=0, fee=0, way_back=0):
        self.cash += said
        self.beyond += beyond
        self.fee += fee
        self.way_back += way_back

    def beyond_of(self, parcel):
        """Lines whose money has not come count in full: what of them is more than is awaited is beyond it too."""
        return max(0, self.beyond) + max(0, self.cash - expected_of(parcel))


def judged(parcel, collected, *, before=None):
    """`before`: what other lines say of the same parcel."""
    before = before or Before()
    if parcel is None:
        return Judged(Verdict.UNKNOWN, _("No parcel with this number was sent with this carrier."))
    if collected < 0:
        return _taken_back(parcel, -collected, before)
    order, expected = parcel.order, expected_of(parcel)
    if not expected:
        return _without_cash(order, collected)
    left = expected - before.cash
    if left <= 0:
        return Judged(Verdict.DOUBLE, _("This parcel's cash was handed over before.")) if collected else Judged(Verdict.EXACT, "")
    if not collected:
        said = _("Nothing was taken, but the order is not noted as refused: %(sum)s are awaited.")
        return Judged(Verdict.CLASH, said % {"sum": dong(left)})
    if collected != left:
        return Judged(Verdict.DIFFERS, _("%(sum)s are awaited, %(got)s are handed over.") % {"sum": dong(left), "got": dong(collected)})
    return Judged(Verdict.EXACT, "")


def _taken_back(parcel, amount, before):
    """The carrier counted too high and takes the rest back: of what was beyond the parcel's cash nobody need decide."""
    beyond = before.beyond_of(parcel)
    if amount <= beyond:
        return Judged(Verdict.CORRECTION, "")
    had = beyond + min(before.cash, expected_of(parcel))
    said = {"sum": dong(amount), "had": dong(had), "left": dong(amount - beyond)}
    if amount <= had:
        words = _("The carrier takes %(sum)s back: %(left)s of this parcel's cash would then be with the carrier again.")
        return Judged(Verdict.DIFFERS, words % said)
    return Judged(Verdict.CLASH, _("The carrier takes %(sum)s back, but %(had)s were handed over for this parcel.") % said)


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


# What the carrier keeps


def tariff_of(parcel):
    """Of the day it was sent; its collector's tariffs are read before. None: nothing was agreed, nothing is looked at."""
    day = dates.today(parcel.at)
    return next((row for row in parcel.collector.tariffs.all() if row.valid_from <= day), None)


def over(parcel, before, *, fee, way_back):
    """(so much of the fee, so much of the way back) that is beyond the tariff, all lines of the parcel taken together.

    Below zero: what was beyond it is given back.
    """
    tariff = tariff_of(parcel) if parcel else None
    if tariff is None:
        return 0, 0
    most = tariff.fee_of(expected_of(parcel))
    back = _more(before.way_back, way_back, tariff.way_back) if tariff.way_back is not None else 0
    return _more(before.fee, fee, most), back


def _more(before, amount, most):
    return max(0, before + amount - most) - max(0, before - most)


def fee_words(parcel, *, fee_over, way_back_over):
    """What is so with a fee beyond the tariff, a sentence; empty where it is not."""
    tariff = tariff_of(parcel) if parcel and (fee_over > 0 or way_back_over > 0) else None
    if tariff is None:
        return ""
    said = {"more": dong(max(fee_over, 0) + max(way_back_over, 0)), "tariff": tariff.words, "day": dates.words(tariff.valid_from)}
    if way_back_over > 0 and fee_over <= 0:
        said["most"] = dong(tariff.way_back)
        return _("The carrier keeps %(more)s more than agreed for the way back (at most %(most)s, since %(day)s).") % said
    said["most"] = dong(tariff.fee_of(expected_of(parcel)))
    return _("The carrier keeps %(more)s more than agreed: %(most)s by its tariff (%(tariff)s, since %(day)s).") % said
