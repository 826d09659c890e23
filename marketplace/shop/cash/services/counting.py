"""What each line of a file is worth for its parcel, and the book brought to it."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.matters import Kind
from marketplace.shop.cash import booking, reconciling, selectors
from marketplace.shop.cash.models import Parcel, Remittance, RemittanceLine

Verdict = RemittanceLine.Verdict


@transaction.atomic
def count_again(remittance, *, actor=None, on=None):
    """Orders may have moved since."""
    count(locked(remittance), actor, on or timezone.now())


def locked(remittance):
    return Remittance.objects.select_for_update(no_key=True, of=("self",)).select_related("collector").get(pk=remittance.pk)


COUNTED = ("verdict", "applied", "fee_over", "way_back_over", "corrects")


def count(remittance, actor, on):
    """Judge every line anew, see how much of it is for its parcel, and bring the book to it."""
    list(Parcel.objects.select_for_update(no_key=True).filter(pk__in=remittance.lines.values("parcel")).order_by("pk"))
    told, lines = selectors.elsewhere(remittance), selectors.lines_of(remittance)
    earlier = selectors.earlier_lines({line.parcel_id for line in lines} - {None}, before=remittance)
    for line in lines:
        _judge(line, told[line.parcel_id], earlier[line.parcel_id])
        selectors.count_in(told[line.parcel_id], line)
        earlier[line.parcel_id].insert(0, line)
    RemittanceLine.objects.bulk_update(lines, COUNTED)
    _book(lines, actor, on)
    ledger.bring([booking.of_remittance(remittance)], at=on, person=actor)


def _judge(line, before, earlier):
    """What of it is for its parcel, whether that is all of it, and whether the carrier keeps what was agreed."""
    came = line.remittance.came
    if line.collected >= 0:
        before = replace(before, cash=before.cash + line.given_up)
    line.applied = _applied(line, before) if line.parcel_id and came else 0
    line.fee_over, line.way_back_over = reconciling.over(line.parcel, before, fee=line.fee, way_back=line.way_back)
    found = reconciling.judged(line.parcel, line.collected, before=before)
    short = came and found.verdict == Verdict.EXACT and line.applied < line.collected
    line.verdict = Verdict.CLASH if short else found.verdict
    line.corrects = _corrected(line, earlier) if line.parcel_id else None
    if line.corrects_id and line.verdict == Verdict.EXACT:
        line.verdict = Verdict.CORRECTION  # a fee charged or given back afterwards


def _applied(line, before):
    """Taken back is first what was beyond the parcel's cash, then of the cash itself."""
    if line.collected < 0:
        return -max(0, min(-line.collected - max(0, before.beyond), before.cash))
    return max(0, min(line.collected, _taken(line.parcel) - before.cash))


def _corrected(line, earlier):
    """Which line before this one it puts right: one that was too high by just so much, else the last one with cash."""
    if line.collected > 0 or not (line.collected or line.fee or line.way_back):
        return None
    fitting = [row for row in earlier if line.collected and row.beyond == -line.collected and row.applied >= 0 and row.collected > 0]
    charged = [row for row in earlier if line.over < 0 < row.over]
    with_cash = [row for row in earlier if row.collected > 0]
    return next(iter([*fitting, *charged, *with_cash]), None)


def _taken(parcel):
    return parcel.intent.received if parcel.intent_id else 0


def _book(lines, actor, on):
    """Those that put these lines right follow what was decided of them."""
    later = RemittanceLine.objects.filter(corrects__in=[line.pk for line in lines]).exclude(pk__in=[line.pk for line in lines])
    rows = [*lines, *later.select_related(*booking.NEEDED)]
    charged = {line.parcel.order.seller["code"] for line in rows if line.parcel_id and (booking.charged(line) or line.over)}
    ledger.lock_accounts(Kind.PAYABLE, charged)
    ledger.bring(list(booking.matters_of(rows)), at=on, person=actor)
