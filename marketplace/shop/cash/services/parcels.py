"""Parcels that are sent with a carrier that takes their cash, and what is put right of that afterwards."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Intent, Method
from marketplace.shop.cash import selectors
from marketplace.shop.cash.models import Collector, Parcel
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import Fulfilment

TERMS = ("fee_by", "way_back_by", "pays_days")


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
    entrust(order, row, on)
    return order


def entrust(order, collector, on, *, at=None):
    """The order is locked, or its line is."""
    intent = Intent.objects.filter(reference=order.purchase.reference, payee=order.payee, method=Method.COD).first()
    if intent and intent.state != Intent.State.CANCELLED:
        payments.name_collector(intent, collector.owner, on=on)
    terms = {name: getattr(collector, name) for name in TERMS}
    return Parcel.objects.create(order=order, collector=collector, intent=intent, at=at or on, **terms)


@transaction.atomic
def change_carrier(order, *, collector, seen, reason, actor, carrier="", tracking_number="", on=None):
    """The wrong carrier was named when it was sent: another one has its cash. `collector`: its code, empty where the producer itself
    or a `carrier` of its own takes it; `seen`: whose code the officer saw there. The book follows by counter entries."""
    on, order = on or timezone.now(), purchases.locked(order)
    rows = Parcel.objects.select_for_update(of=("self",)).select_related("collector")  # no line of a file is written to it meanwhile
    parcel = rows.filter(order=order).first()
    now = parcel.collector.code if parcel else ""
    if now != seen:
        raise ValidationError(_("Somebody has corrected the carrier meanwhile. Please look again."), code="seen")
    if collector == now:
        raise ValidationError(_("This carrier is named there already."), code="done")
    _check_changeable(order, parcel, reason)
    to = _to_whom(collector)
    _hand_to(order, parcel, to, on)
    said = {"carrier": to.name if to else carrier.strip(), "tracking_number": tracking_number.strip() or order.tracking_number}
    if to and not said["tracking_number"]:
        raise ValidationError(_("Please give the tracking number: the carrier pays by it."), code="tracking")
    purchases.name_carrier(order, **said)
    details = {"number": order.number, "from": parcel.collector.name if parcel else "–", "to": said["carrier"] or "–"}
    audit.record("carrier_corrected", order, actor=actor, reason=reason, details=details)
    return order


def _check_changeable(order, parcel, reason):
    needs(reason.strip())
    if order.shipped_at is None or order.fulfilment in (Fulfilment.RETURNED, Fulfilment.CANCELLED):
        raise ValidationError(_("The carrier is corrected while a parcel is on its way or has arrived."), code="state")
    lines = parcel.lines.select_related("remittance") if parcel else ()
    if not lines:
        return
    said = {"carrier": parcel.collector.name, "day": dates.words(min(line.remittance.paid_on for line in lines))}
    if any(line.remittance.came for line in lines):
        raise ValidationError(_("%(carrier)s has handed this parcel over already (its file of %(day)s).") % said, code="came")
    raise ValidationError(_("%(carrier)s names this parcel in its file of %(day)s: it has it.") % said, code="announced")


def _to_whom(code):
    """Also one that takes nothing new any more: the parcel was sent with it before."""
    if not code:
        return None
    if why := selectors.why_none():
        raise ValidationError(why, code="collector")
    row = Collector.objects.filter(code=code).first()
    if row is None:
        raise ValidationError(_("This carrier does not take cash for the platform now. Please choose another."), code="collector")
    return row


def _hand_to(order, parcel, to, on):
    """On the new one's terms of today."""
    if parcel:
        parcel.delete()
    if to:
        entrust(order, to, on, at=parcel.at if parcel else order.shipped_at)
    elif parcel.intent_id and parcel.intent.state != Intent.State.CANCELLED:
        payments.name_collector(parcel.intent, "", on=on)


def needs(note):
    if not note:
        raise ValidationError(_("Please note why."), code="note")
