"""Who takes cash for the platform, on which terms, and what it may keep."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates
from marketplace.shop.cash.models import Collector, Tariff


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


@transaction.atomic
def agree_tariff(collector, *, valid_from, actor, per_parcel=0, basis_points=0, minimum=0, way_back=None):
    """What it may keep of parcels sent from this day on. What was agreed for days before stays: only a later one follows a former."""
    row = Collector.objects.select_for_update(no_key=True).get(pk=collector.pk)
    last = row.tariffs.order_by("-valid_from").first()
    if last and valid_from <= last.valid_from:
        said = {"day": dates.words(last.valid_from)}
        raise ValidationError(_("A tariff is agreed from %(day)s on already; please give a later day.") % said, code="valid_from")
    tariff = Tariff(collector=row, valid_from=valid_from, per_parcel=per_parcel, basis_points=basis_points, minimum=minimum)
    tariff.way_back, tariff.made_by = way_back, actor
    tariff.full_clean()
    tariff.save()
    details = {"name": row.name, "tariff": tariff.words, "day": dates.words(valid_from)}
    audit.record("tariff_agreed", row, actor=actor, details=details)
    return tariff


@transaction.atomic
def call_tariff_off(tariff, *, actor):
    """Before its day has come."""
    row = Collector.objects.select_for_update(no_key=True).get(pk=tariff.collector_id)
    tariff = row.tariffs.filter(pk=tariff.pk, valid_from__gt=dates.today()).first()
    if tariff is None:
        raise ValidationError(_("This tariff holds already, or was called off."), code="done")
    audit.record("tariff_called_off", row, actor=actor, details={"name": row.name, "day": dates.words(tariff.valid_from)})
    tariff.delete()
