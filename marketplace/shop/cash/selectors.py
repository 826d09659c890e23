"""Who has which cash, what was awaited and what has come."""

import re
from collections import defaultdict

from django.conf import settings
from django.db.models import BigIntegerField, Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce, Replace, Upper
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core import references, working
from marketplace.foundation.imports.models import Stage
from marketplace.foundation.payees import modes
from marketplace.shop.purchases.models import Fulfilment, Payment, ProducerOrder

from . import reconciling
from .models import Collector, Parcel, Remittance, RemittanceLine


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
    for row in rows.filter(Q(tracking__in=tracking) | Q(order__number__in=numbers)).select_related("intent", "order"):
        found[row.tracking].add(row)
        found[row.order.number].add(row)
    named = {code: found[plain(code)] or found[references.normalized(code)] for code in codes}
    return {code: next(iter(rows)) for code, rows in named.items() if len(rows) == 1}


def elsewhere(remittance):
    """{parcel's key: what other files say of its cash}: all that has come or was given up; beside a file that has not come, what
    earlier ones announce."""
    rows = RemittanceLine.objects.filter(parcel__in=remittance.lines.exclude(parcel=None).values("parcel"))
    rows = rows.exclude(remittance=remittance).order_by().values_list("parcel")
    parts = [*rows.annotate(n=Sum(F("applied") + F("given_up")))]
    if remittance.line_id is None:
        parts += rows.filter(remittance__line=None, remittance__lt=remittance.pk).annotate(n=Sum("collected"))
    found = defaultdict(int)
    for key, amount in parts:
        found[key] += amount
    return found


def lines_of(remittance):
    """Its lines in the order of the file, each with `before`: what others, and those above it, say of the same parcel's cash."""
    rows = remittance.lines.select_related("parcel__intent", "parcel__order__purchase", "parcel__order__producer", "decided_by")
    lines, told = list(rows.order_by("number")), elsewhere(remittance)
    for line in lines:
        line.remittance, line.before = remittance, told[line.parcel_id] if line.parcel_id else 0
        told[line.parcel_id] += said_of(line)
    return lines


def said_of(line):
    return (line.applied if line.remittance.line_id is not None else line.collected) + line.given_up


def announced(parcels):
    """{parcel's key: what every line so far says of its cash}"""
    rows = RemittanceLine.objects.filter(parcel__in=parcels).order_by().values_list("parcel")
    come = rows.annotate(n=Sum(F("applied") + F("given_up")))
    coming = rows.filter(remittance__line=None).annotate(n=Sum("collected"))
    found = defaultdict(int)
    for key, amount in [*come, *coming]:
        found[key] += amount
    return found


def left_with_carrier(parcel):
    """Of the cash that was taken, what has not come."""
    return Parcel.objects.with_sums().get(pk=parcel.pk).with_carrier


# What the desk looks at


def remittances():
    """Files that were written, the latest first, with what they say."""
    rows = Remittance.objects.filter(run__stage=Stage.APPLIED, lines__isnull=False).select_related("collector", "line", "run")
    sums = {name: Sum(f"lines__{name}") for name in ("collected", "fee", "way_back")}
    return rows.annotate(
        **sums, rows=Count("lines"), kept=F("fee") + F("way_back"), net=F("collected") - F("fee") - F("way_back")
    ).order_by("-paid_on", "-pk")


def waiting_for_transfer():
    return remittances().filter(line=None)


def total(remittance):
    """What its transfer should be."""
    net = Sum(F("collected") - F("fee") - F("way_back"))
    return remittance.lines.aggregate(n=Coalesce(net, 0, output_field=BigIntegerField()))["n"]


def lines_to_decide():
    return RemittanceLine.objects.filter(verdict__in=reconciling.TO_DECIDE, resolution="")


def open_lines():
    """The same, file by file, the oldest first, each as `lines_of` makes it."""
    files = remittances().filter(pk__in=lines_to_decide().values("remittance")).order_by("paid_on", "pk")
    return [line for file in files for line in lines_of(file) if is_open(line)]


def is_open(line):
    return line.verdict in reconciling.TO_DECIDE and not line.resolution


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
        said[remittance.collector_id] += remittance.net
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
