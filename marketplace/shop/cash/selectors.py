"""Who has which cash, what was awaited and what has come."""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import combinations

from django.conf import settings
from django.db.models import BigIntegerField, Count, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Replace, Upper
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates, references, working
from marketplace.foundation.imports.models import Stage
from marketplace.foundation.payees import modes
from marketplace.shop.purchases.models import Fulfilment, Payment, ProducerOrder

from . import reconciling
from .models import Collector, Parcel, Remittance, RemittanceLine, Share


def offered():
    """Carriers that may take cash for the platform now: it must be the one that receives producers' money, and may."""
    return Collector.objects.running() if not why_none() else Collector.objects.none()


def why_none():
    """Why no carrier hands cash over to the platform, one sentence; empty where they may."""
    if modes.mode() != modes.Mode.PLATFORM:
        return _("The platform receives no money here: each producer takes its cash itself, or from its own carrier.")
    return modes.why_no_transfers()


# Parcels and what is written of them


def plain(code):
    return re.sub(r"\s", "", code).upper()


def parcels_for(collector, codes):
    """{code: parcel} by tracking or order number; a number that two parcels bear names neither."""
    rows = Parcel.objects.filter(collector=collector).annotate(tracking=Upper(Replace("order__tracking_number", Value(" "), Value(""))))
    tracking, numbers = {plain(code) for code in codes} - {""}, {references.normalized(code) for code in codes}
    found = defaultdict(set)
    rows = rows.filter(Q(tracking__in=tracking) | Q(order__number__in=numbers)).select_related("intent", "order")
    for row in rows.select_related("collector").prefetch_related("collector__tariffs"):
        found[row.tracking].add(row)
        found[row.order.number].add(row)
    named = {code: found[plain(code)] or found[references.normalized(code)] for code in codes}
    return {code: next(iter(rows)) for code, rows in named.items() if len(rows) == 1}


COME, TO_COME = Q(remittance__received_at__isnull=False), Q(remittance__received_at=None)


def elsewhere(remittance):
    """{parcel's key: Before}: of its cash, all that has come or was given up; beside a file that has not come, what earlier ones
    announce; of fees, what lines before this file's say."""
    rows = RemittanceLine.objects.filter(parcel__in=remittance.lines.exclude(parcel=None).values("parcel"))
    announced = Q(pk__lt=0) if remittance.came else TO_COME & Q(remittance__lt=remittance.pk)
    return _standing(rows.exclude(remittance=remittance), announced, Q(pk__lt=_first(remittance)))


def _first(remittance):
    return Subquery(remittance.lines.order_by("pk").values("pk")[:1])


def announced(parcels):
    """{parcel's key: Before}: what every line so far says of it"""
    return _standing(RemittanceLine.objects.filter(parcel__in=parcels), TO_COME, Q(pk__gt=0))


def _standing(rows, announced, charged):
    zero = {"default": 0}
    rows = (
        rows.order_by()
        .values_list("parcel")
        .annotate(
            n_cash=Sum(F("applied") + F("given_up"), filter=COME, **zero) + Sum("collected", filter=announced, **zero),
            n_beyond=Sum(F("collected") - F("applied"), filter=COME, **zero),
            n_fee=Sum("fee", filter=charged, **zero),
            n_way_back=Sum("way_back", filter=charged, **zero),
        )
    )
    return defaultdict(reconciling.Before, {key: reconciling.Before(*sums) for key, *sums in rows})


def lines_of(remittance):
    """Its lines in the order of the file, each with `before`: what others, and those above it, say of the same parcel."""
    rows = remittance.lines.with_corrections().select_related(
        "parcel__intent", "parcel__collector", "parcel__order__purchase", "parcel__order__producer", "decided_by", "fee_decided_by"
    )
    rows = rows.select_related("corrects__remittance").prefetch_related("parcel__collector__tariffs")
    lines, told = list(rows.order_by("number")), elsewhere(remittance)
    for line in lines:
        line.remittance, line.before = remittance, reconciling.Before()
        if line.parcel_id:
            line.before = replace(told[line.parcel_id])
            count_in(told[line.parcel_id], line)
    return lines


def count_in(before, line):
    """What this line says of its parcel, for those below it."""
    said = (line.applied if line.remittance.came else line.collected) + line.given_up
    before.add(said=said, beyond=line.beyond if line.remittance.came else 0, fee=line.fee, way_back=line.way_back)


def earlier_lines(parcels, *, before):
    """{parcel's key: its lines before this file's, the latest first}: what a correction may mean."""
    found = defaultdict(list)
    for row in RemittanceLine.objects.filter(parcel__in=parcels, pk__lt=_first(before)).order_by("-pk"):
        found[row.parcel_id].append(row)
    return found


def left_with_carrier(parcel):
    """Of the cash that was taken, what has not come."""
    return Parcel.objects.with_sums().get(pk=parcel.pk).with_carrier


# What the desk looks at


def remittances():
    """Files that were written, the latest first, with what they say and what has come for them."""
    rows = Remittance.objects.filter(run__stage=Stage.APPLIED, lines__isnull=False).select_related("collector", "run")
    sums = {name: Sum(f"lines__{name}") for name in ("collected", "fee", "way_back")}
    shares = Share.objects.filter(remittance=OuterRef("pk")).order_by().values("remittance").annotate(n=Sum("amount")).values("n")
    return rows.annotate(
        **sums,
        rows=Count("lines"),
        kept=F("fee") + F("way_back"),
        net=F("collected") - F("fee") - F("way_back"),
        come=Coalesce(Subquery(shares), 0, output_field=BigIntegerField()),
        missing=F("net") - F("come"),
    ).order_by("-paid_on", "-pk")


def waiting_for_transfer():
    return remittances().filter(received_at=None)


def total(remittance):
    """What its transfers should be together."""
    net = Sum(F("collected") - F("fee") - F("way_back"))
    return remittance.lines.aggregate(n=Coalesce(net, 0, output_field=BigIntegerField()))["n"]


def missing(remittance):
    return total(remittance) - remittance.shares.aggregate(n=Coalesce(Sum("amount"), 0))["n"]


MOST_FILES, MOST_TOGETHER, MOST_FITTING = 12, 6, 5


@dataclass(frozen=True)
class Fitting:
    """Files of one carrier that a transfer may be for. `others`: transfers nobody has decided about that make up the sum with it."""

    files: tuple
    others: tuple = ()


def fitting(line, files, others=()):
    """[Fitting], the simplest first: what one transfer, or it and one other, brings to the very đồng. Proposals; a person decides."""
    groups = defaultdict(list)
    for file in files:
        groups[file.collector_id].append(file)
    found = [Fitting(chosen) for group in groups.values() for chosen in _adding_up(group[:MOST_FILES], line.amount)]
    if not found:
        pairs = [(file, other) for file in files for other in others if other.pk != line.pk and line.amount + other.amount == file.missing]
        found = [Fitting((file,), (other,)) for file, other in pairs]
    return sorted(found, key=lambda one: len(one.files))[:MOST_FITTING]


def _adding_up(files, amount):
    for size in range(1, min(len(files), MOST_TOGETHER) + 1):
        yield from (chosen for chosen in combinations(files, size) if sum(file.missing for file in chosen) == amount)


def lines_to_decide():
    """What the carrier itself has taken back since need not be decided."""
    rows = RemittanceLine.objects.filter(verdict__in=reconciling.TO_DECIDE, resolution="").with_corrections()
    return rows.filter(Q(mended=0) | Q(mended__lt=F("collected") - F("applied")))


def fees_to_decide():
    """Lines by which a carrier keeps more than its tariff says, and has not given it back since."""
    rows = RemittanceLine.objects.filter(Q(fee_over__gt=0) | Q(way_back_over__gt=0), fee_resolution="").with_corrections()
    return rows.filter(fee_mended__lt=F("fee_over") + F("way_back_over"))


def open_lines():
    """The same, file by file, the oldest first, each as `lines_of` makes it."""
    return _in_files(lines_to_decide(), is_open)


def open_fees():
    return _in_files(fees_to_decide(), fee_is_open)


def _in_files(rows, chosen):
    files = remittances().filter(pk__in=rows.values("remittance")).order_by("paid_on", "pk")
    return [line for file in files for line in lines_of(file) if chosen(line)]


def is_open(line):
    mended = line.mended and line.mended >= line.beyond
    return line.verdict in reconciling.TO_DECIDE and not line.resolution and not mended


def fee_is_open(line):
    return line.over > 0 and not line.fee_resolution and line.fee_mended < line.over


def due_on(parcel):
    """The day on which its cash should have come; the order has arrived."""
    return working.add_days(parcel.order.delivered_at, parcel.pays_days, settings.OFFICE_REST_DAYS)


def overdue(on=None):
    """Parcels whose cash the carrier should have handed over, the oldest first."""
    on = on or timezone.now()
    rows = Parcel.objects.with_carriers().filter(order__delivered_at__lte=on)
    rows = rows.select_related("collector", "order__producer", "order__purchase").order_by("order__delivered_at", "pk")
    return [row for row in rows if due_on(row) < on]


def overview(on=None):
    """[{collector, on_the_way, with_carrier, overdue, announced, received}] in đồng, of everybody who has or had something."""
    late = defaultdict(int)
    for parcel in overdue(on):
        late[parcel.collector_id] += parcel.with_carrier
    going = Parcel.objects.filter(order__fulfilment=Fulfilment.SHIPPED, order__payment=Payment.ON_DELIVERY)
    on_the_way = dict(going.order_by().values_list("collector").annotate(Sum("intent__amount")))
    rows = Parcel.objects.with_sums().values_list("collector_id", "with_carrier", "settled")
    held, come = defaultdict(int), defaultdict(int)
    for key, with_carrier, settled in rows:
        held[key] += with_carrier
        come[key] += settled
    said = defaultdict(int)
    for remittance in waiting_for_transfer():
        said[remittance.collector_id] += remittance.missing
    return [
        {
            "collector": one,
            "on_the_way": on_the_way.get(one.pk, 0),
            "with_carrier": held[one.pk],
            "overdue": late[one.pk],
            "announced": said[one.pk],
            "received": come[one.pk],
        }
        for one in Collector.objects.all()
    ]


# For people who wait


def parcels_of(orders):
    """{order's key: its parcel with sums}"""
    rows = Parcel.objects.with_sums().filter(order__in=orders).select_related("collector").prefetch_related("lines__remittance")
    return {row.order_id: row for row in rows}


def order_named(code):
    """By its number, or by a tracking number that no other order bears."""
    code = code.strip()
    rows = ProducerOrder.objects.select_related("purchase", "producer")
    found = list(rows.filter(Q(number=references.normalized(code)) | Q(tracking_number__iexact=code))[:2]) if code else []
    return found[0] if len(found) == 1 else None


# Awaited against received


WHAT = ("taken", "come", "announced", "given_up", "left", "overdue", "kept")


@dataclass
class Account:
    """Of one parcel, in đồng: `taken` at the door; of it `come`, `announced` by a file without its transfer, `given_up`, `left` with the
    carrier (`overdue`: past its day); `kept` by the carrier for it."""

    parcel: Parcel
    taken: int
    come: int
    announced: int
    given_up: int
    left: int
    overdue: int
    kept: int
    due: object  # the day on which it should come; None where nothing was taken


def accounts(first, last, *, collector=None, on=None):
    """[Account] of the parcels that arrived, or were refused, on these days, in the order of the days; what came of them until now."""
    on = on or timezone.now()
    span = dates.start_of(first), dates.end_of(last)
    arrived = Q(order__delivered_at__gte=span[0], order__delivered_at__lt=span[1])
    refused = Q(order__delivered_at=None, order__closed_at__gte=span[0], order__closed_at__lt=span[1])
    rows = Parcel.objects.filter(arrived | refused).with_sums().select_related("collector", "order__producer", "order__purchase")
    rows = rows.filter(collector=collector) if collector else rows
    rows = list(rows.order_by("order__delivered_at", "order__closed_at", "pk"))
    sums = _sums_of(rows)
    return [_account(row, sums.get(row.pk, {}), on) for row in rows]


def _sums_of(parcels):
    rows = RemittanceLine.objects.filter(parcel__in=parcels).order_by().values("parcel")
    rows = rows.annotate(
        come=Sum("applied", filter=COME, default=0),
        announced=Sum("collected", filter=TO_COME, default=0),
        lost=Sum("given_up", default=0),
        kept=Sum(F("fee") + F("way_back"), filter=COME, default=0),
    )
    return {row["parcel"]: row for row in rows}


def _account(parcel, sums, on):
    due = due_on(parcel) if parcel.order.delivered_at and parcel.intent_id else None
    left = parcel.with_carrier
    return Account(
        parcel,
        taken=parcel.taken,
        come=sums.get("come", 0),
        announced=sums.get("announced", 0),
        given_up=sums.get("lost", 0),
        left=left,
        overdue=left if due and left > 0 and due < on else 0,
        kept=sums.get("kept", 0),
        due=due,
    )


def by_carrier(rows):
    """[(collector, number of parcels, {what: đồng})] of `accounts`, by name."""
    found = defaultdict(list)
    for row in rows:
        found[row.parcel.collector].append(row)
    ordered = sorted(found.items(), key=lambda pair: pair[0].name)
    return [(one, len(mine), {what: sum(getattr(row, what) for row in mine) for what in WHAT}) for one, mine in ordered]
