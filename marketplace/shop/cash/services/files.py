"""Files of carriers: brought, looked at, written."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, locks
from marketplace.foundation.imports import services as imports
from marketplace.shop.cash.models import Remittance, RemittanceLine
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import Fulfilment
from marketplace.shop.purchases.states import OPERATOR

from .counting import count_again

KIND = "cod"  # of the files, see `importing`
ARRIVALS = "marketplace.shop.cash.tasks.note_arrivals"
Verdict = RemittanceLine.Verdict


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
