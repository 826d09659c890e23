"""Transfers of carriers: for which files they are."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core.money import dong
from marketplace.foundation.payments import services as payments
from marketplace.shop.cash import selectors
from marketplace.shop.cash.models import Share

from .counting import count, locked


@transaction.atomic
def receive(files, *, line, actor, note="", more=False, on=None):
    """This transfer is for these files of one carrier; `more`: it pays a part of the one file, another transfer brings the rest.

    The lines of a file count from the moment at which all of it has come.
    """
    on, files = on or timezone.now(), sorted(files, key=lambda file: file.pk)
    line = payments.resolve_line(line, decision="remittance", actor=actor, note=note, on=on)
    rows = [locked(file) for file in files]
    parts = _parts(rows, line.amount, note, more)
    Share.objects.bulk_create(Share(remittance=row, line=line, amount=amount, at=on) for row, amount in zip(rows, parts, strict=True))
    for row, amount in zip(rows, parts, strict=True):
        details = {"carrier": row.collector.name, "amount": dong(amount)}
        if more:
            audit.record("remittance_part", row, actor=actor, reason=note, details=details)
        else:
            audit.record("remittance_received", row, actor=actor, reason=note, details=details)
            _complete(row, note, actor, on)
    return line


def _parts(rows, amount, note, more):
    """What of the transfer is for each of the files, locked; what differs is the last one's."""
    if not rows:
        raise ValidationError(_("Please choose the carrier's file that this transfer belongs to."), code="none")
    if any(row.came for row in rows):
        raise ValidationError(_("The transfer of this file has come already."), code="known")
    if len({row.collector_id for row in rows}) > 1:
        raise ValidationError(_("One transfer comes from one carrier: please choose files of the same."), code="carriers")
    missing = [selectors.missing(row) for row in rows]
    if more:
        return [_part_of(rows, missing, amount)]
    difference = amount - sum(missing)
    if difference and not note:
        said = {"came": dong(amount), "file": dong(sum(missing))}
        words = _("The transfer is %(came)s, its file says %(file)s. Please note why they differ, or that the rest comes with another.")
        if len(rows) > 1:
            words = _("The transfer is %(came)s, these files say %(file)s together. Please choose others, or note why they differ.")
        raise ValidationError(words % said, code="differs")
    return [*missing[:-1], missing[-1] + difference]


def _part_of(rows, missing, amount):
    if len(rows) > 1:
        raise ValidationError(_("Only one file can wait for another transfer: please choose one."), code="several")
    if amount >= missing[0]:
        said = {"sum": dong(missing[0])}
        raise ValidationError(_("Nothing would be left for another transfer: %(sum)s are awaited for this file.") % said, code="whole")
    return amount


def _complete(row, note, actor, on):
    row.difference = -selectors.missing(row)
    row.note, row.received_at = note, on
    row.save(update_fields=["difference", "note", "received_at"])
    count(row, actor, on)


@transaction.atomic
def take_back(line, *, actor=None, on=None):
    """This bank line was a slip: nothing of its files counts again until all of each has come."""
    on = on or timezone.now()
    shares = Share.objects.filter(line=line)
    for row in [locked(share.remittance) for share in shares.select_related("remittance").order_by("remittance")]:
        row.shares.filter(line=line).delete()
        audit.record("remittance_taken_back", row, actor=actor, details={"carrier": row.collector.name})
        if row.came:
            _uncount(row, actor, on)


def _uncount(row, actor, on):
    row.difference, row.note, row.received_at = 0, "", None
    row.save(update_fields=["difference", "note", "received_at"])
    row.lines.update(applied=0, given_up=0, resolution="", note="", decided_at=None, decided_by=None)
    count(row, actor, on)
