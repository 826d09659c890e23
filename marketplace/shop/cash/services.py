"""Locks: a bank line, its remittance, the remittance's lines; then as everywhere intents, orders and last the accounts of the book."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, locks
from marketplace.foundation.core.money import dong
from marketplace.foundation.imports import services as imports
from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.matters import Kind
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Intent, Method
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import Fulfilment
from marketplace.shop.purchases.states import OPERATOR

from . import booking, reconciling, selectors
from .models import Collector, Parcel, Remittance, RemittanceLine

KIND = "cod"  # of the files, see `importing`
ARRIVALS = "marketplace.shop.cash.tasks.note_arrivals"
Verdict, Resolution = RemittanceLine.Verdict, RemittanceLine.Resolution
TERMS = ("fee_by", "way_back_by", "pays_days")
STEPS = {  # verdict → what somebody may decide, the likeliest first
    Verdict.UNKNOWN: ("assign", "outside"),
    Verdict.DIFFERS: ("wait", "give_up", "outside"),
    Verdict.DOUBLE: ("outside",),
    Verdict.CLASH: ("again", "refused", "wait", "outside"),
}


def steps_of(line):
    """What makes sense for this very line, as `selectors.lines_of` makes it."""
    left = reconciling.expected_of(line.parcel) - line.before if line.parcel_id else 0
    fit = {
        "wait": line.collected < left,
        "give_up": line.collected < left and line.remittance.line_id is not None,
        "refused": line.parcel_id and not line.collected and line.parcel.order.fulfilment == Fulfilment.SHIPPED,
        "outside": line.collected > left,
    }
    return [name for name in STEPS.get(line.verdict, ()) if fit.get(name, True)]


# Carriers


@transaction.atomic
def save_collector(collector=None, *, actor, **said):
    """A new one, or other terms for what is sent from now on: parcels keep those they were sent with."""
    row = Collector.objects.select_for_update(no_key=True).get(pk=collector.pk) if collector else Collector()
    for name, value in said.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    audit.record("collector_saved", row, actor=actor, details={"name": row.name})
    return row


@transaction.atomic
def end_collector(collector, *, actor, on=None):
    """Nothing more is sent with it; what it has, it still hands over."""
    row = _turn(collector, on or timezone.now())
    audit.record("collector_ended", row, actor=actor, details={"name": row.name})
    return row


@transaction.atomic
def reopen_collector(collector, *, actor):
    row = _turn(collector, None)
    audit.record("collector_reopened", row, actor=actor, details={"name": row.name})
    return row


def _turn(collector, ended_at):
    row = Collector.objects.select_for_update(no_key=True).get(pk=collector.pk)
    if bool(row.ended_at) == bool(ended_at):
        raise ValidationError(_("This has already been done."), code="done")
    row.ended_at = ended_at
    row.save(update_fields=["ended_at"])
    return row


# Parcels


@transaction.atomic
def ship(order, *, collector="", carrier="", tracking_number="", on=None, **said):
    """As `purchases.ship`; `collector`: code of the carrier that takes the cash for the platform, empty where the producer does."""
    on = on or timezone.now()
    if not collector:
        return purchases.ship(order, carrier=carrier, tracking_number=tracking_number, on=on, **said)
    row = selectors.offered().filter(code=collector).first()
    if row is None:
        raise ValidationError(_("This carrier does not take cash for the platform now. Please choose another."), code="collector")
    if not tracking_number.strip():
        raise ValidationError(_("Please give the tracking number: the carrier pays by it."), code="tracking")
    order = purchases.ship(order, carrier=row.name, tracking_number=tracking_number.strip(), on=on, **said)
    _entrust(order, row, on)
    return order


def _entrust(order, collector, on):
    """The order is locked, or its line is."""
    intent = Intent.objects.filter(reference=order.purchase.reference, payee=order.payee, method=Method.COD).first()
    if intent and intent.state != Intent.State.CANCELLED:
        payments.name_collector(intent, collector.owner, on=on)
    terms = {name: getattr(collector, name) for name in TERMS}
    return Parcel.objects.create(order=order, collector=collector, intent=intent, at=on, **terms)


# Files


@transaction.atomic
def bring_file(collector, *, data, file_name, paid_on, actor):
    """The file waits to be looked at, as every list that is brought; nothing counts before it is written."""
    locks.one_at_a_time("cash: files")
    sha256 = hashlib.sha256(data).hexdigest()
    if known := Remittance.objects.filter(sha256=sha256).select_related("run").first():
        said = {"name": known.run.file_name, "when": dates.moment_words(known.run.created_at)}
        raise ValidationError(_("This very file was brought at %(when)s already, as “%(name)s”.") % said, code="known")
    if paid_on > dates.today():
        raise ValidationError(_("This day has not come yet."), code="day")
    run = imports.stage(KIND, data=data, file_name=file_name, actor=actor)
    return Remittance.objects.create(collector=collector, run=run, sha256=sha256, paid_on=paid_on)


@transaction.atomic
def write_lines(remittance, lines, *, actor):
    """`lines`: made by the importer, not saved yet."""
    RemittanceLine.objects.bulk_create(lines)
    audit.record("remittance_brought", remittance, actor=actor, details={"carrier": remittance.collector.name, "rows": len(lines)})
    app.configure_task(ARRIVALS).defer(remittance=remittance.pk)


def note_arrivals(remittance):
    """A parcel whose cash is handed over has arrived, whoever forgot to say so. Each order in its own transaction."""
    came = remittance.lines.filter(verdict__in=(Verdict.EXACT, Verdict.DIFFERS), collected__gt=0, parcel__isnull=False)
    for line in came.filter(parcel__order__fulfilment=Fulfilment.SHIPPED).select_related("parcel__order__purchase"):
        try:
            purchases.deliver(line.parcel.order, by=OPERATOR)
        except ValidationError:  # on hold, or done this very moment: the line says what does not fit
            continue
    count_again(remittance)


# The transfer


@transaction.atomic
def receive(remittance, *, line, actor, note="", on=None):
    """The bank line of this file has come: each line of it counts from now on."""
    on = on or timezone.now()
    line = payments.resolve_line(line, decision="remittance", actor=actor, note=note, on=on)
    row = _locked(remittance)
    if row.line_id is not None:
        raise ValidationError(_("The transfer of this file has come already."), code="known")
    row.difference = line.amount - selectors.total(row)
    if row.difference and not note:
        said = {"came": dong(line.amount), "file": dong(line.amount - row.difference)}
        raise ValidationError(_("The transfer is %(came)s, its file says %(file)s. Please note why they differ.") % said, code="differs")
    row.line, row.note, row.received_at = line, note, on
    row.save(update_fields=["line", "difference", "note", "received_at"])
    details = {"carrier": row.collector.name, "amount": dong(line.amount)}
    audit.record("remittance_received", row, actor=actor, reason=note, details=details)
    _count(row, actor, on)
    return row


@transaction.atomic
def take_back(remittance, *, actor=None, on=None):
    """Its bank line was a slip: nothing of the file counts again."""
    row = _locked(remittance)
    row.line, row.difference, row.note, row.received_at = None, 0, "", None
    row.save(update_fields=["line", "difference", "note", "received_at"])
    row.lines.update(applied=0, given_up=0, resolution="", note="", decided_at=None, decided_by=None)
    audit.record("remittance_taken_back", row, actor=actor, details={"carrier": row.collector.name})
    _count(row, actor, on or timezone.now())
    return row


@transaction.atomic
def count_again(remittance, *, actor=None, on=None):
    """Orders may have moved since."""
    _count(_locked(remittance), actor, on or timezone.now())


def _locked(remittance):
    return Remittance.objects.select_for_update(no_key=True, of=("self",)).select_related("collector").get(pk=remittance.pk)


def _count(remittance, actor, on):
    """Judge every line anew, see how much of it is for its parcel, and bring the book to it."""
    told, lines = selectors.elsewhere(remittance), selectors.lines_of(remittance)
    for line in lines:
        _judge(line, told[line.parcel_id])
        told[line.parcel_id] += selectors.said_of(line)
    RemittanceLine.objects.bulk_update(lines, ["verdict", "applied"])
    _book(lines, actor, on)
    ledger.bring([booking.of_remittance(remittance)], at=on, person=actor)


def _judge(line, before):
    """What of it is for its parcel, and whether that is all of it."""
    came = line.remittance.line_id is not None
    line.applied = max(0, min(line.collected, _taken(line.parcel) - before - line.given_up)) if line.parcel_id and came else 0
    found = reconciling.judged(line.parcel, line.collected, before=before + line.given_up)
    short = came and found.verdict == Verdict.EXACT and line.applied < line.collected
    line.verdict = Verdict.CLASH if short else found.verdict


def _taken(parcel):
    return parcel.intent.received if parcel.intent_id else 0


def _book(lines, actor, on):
    charged = {line.parcel.order.seller["code"] for line in lines if line.parcel_id and booking.charged(line)}
    ledger.lock_accounts(Kind.PAYABLE, charged)
    ledger.bring(list(booking.matters_of(lines)), at=on, person=actor)


# Lines that somebody looks at


@transaction.atomic
def decide(line, *, decision, actor, number="", note="", on=None):
    """See STEPS; `number`: of the order or the parcel that an unknown line is for."""
    on = on or timezone.now()
    remittance = _locked(line.remittance)
    line = _line(line, remittance)
    if line.resolution or decision not in steps_of(line):
        raise ValidationError(_("This line has been decided already, or is right by now."), code="done")
    DECISIONS[decision](line, number=number, note=note, actor=actor, on=on)
    if line.resolution:
        line.note, line.decided_at, line.decided_by = note, on, actor
    line.save(update_fields=["parcel", "given_up", "resolution", "note", "decided_at", "decided_by"])
    details = {"code": line.code, "decision": decision, "carrier": remittance.collector.name}
    audit.record("remittance_line_decided", remittance, actor=actor, reason=note, details=details)
    _count(remittance, actor, on)


@transaction.atomic
def reopen(line, *, actor, on=None):
    """The decision was a slip."""
    remittance = _locked(line.remittance)
    line = _line(line, remittance)
    if not line.resolution:
        raise ValidationError(_("This line is not decided."), code="done")
    line.given_up, line.resolution, line.note, line.decided_at, line.decided_by = 0, "", "", None, None
    line.save(update_fields=["given_up", "resolution", "note", "decided_at", "decided_by"])
    details = {"code": line.code, "carrier": remittance.collector.name}
    audit.record("remittance_line_reopened", remittance, actor=actor, details=details)
    _count(remittance, actor, on or timezone.now())


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
    line.parcel = parcel or _entrust(order, line.remittance.collector, on)


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
    _needs(note)
    line.given_up, line.resolution = left, Resolution.GIVE_UP


def _outside(line, *, note, **said):
    _needs(note)
    line.resolution = Resolution.OUTSIDE


def _needs(note):
    if not note:
        raise ValidationError(_("Please note why."), code="note")


DECISIONS = {"assign": _assign, "again": _again, "refused": _refused, "wait": _wait, "give_up": _give_up, "outside": _outside}
