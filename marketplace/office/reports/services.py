from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates

from . import selectors
from .models import CountedRows, Report


@transaction.atomic
def freeze_report(quarter, *, as_of, actor, on=None):
    """Write down the figures of a quarter through a day of it. Once a day: asking again gives the same report."""
    if as_of > dates.today(on):
        raise ValidationError(_("This day is still to come."), code="as_of")
    if not quarter.first <= as_of <= quarter.last:
        said = {"quarter": quarter, "first": dates.words(quarter.first), "last": dates.words(quarter.last)}
        raise ValidationError(_("Quarter %(quarter)s runs from %(first)s through %(last)s.") % said, code="as_of")
    counted = selectors.counted(quarter, as_of)
    report, made = Report.objects.get_or_create(
        year=quarter.year,
        number=quarter.number,
        as_of=as_of,
        defaults={"figures": {row.name: row.value for row in counted}, "made_by": actor if getattr(actor, "pk", None) else None},
    )
    if made:
        for row in counted:
            row.report = report
        CountedRows.objects.bulk_create(counted)
        audit.record("report_frozen", report, actor=actor, details={"day": as_of.isoformat()})
    return report
