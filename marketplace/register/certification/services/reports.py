from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.accounts import erasers
from marketplace.foundation.accounts.selectors import answering
from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, references
from marketplace.register.certification.models import LabelReport


@transaction.atomic
def report_label(certificate, *, what, asked="", where="", words="", contact="", actor=None, on=None):
    """Kept for the agency that answers such reports where the goods come from; `certificate` None: the code is nobody's."""
    days = settings.LABEL_REPORT_DAYS_UNSAFE if what == LabelReport.What.UNSAFE else settings.LABEL_REPORT_DAYS
    place = certificate.product.commune if certificate else None
    report = LabelReport.objects.create(
        reference=references.unused(LabelReport.objects.all(), 8, column="reference"),
        certificate=certificate,
        asked=asked,
        what=what,
        where=where,
        words=words,
        contact=contact,
        agency=answering(f"label-{what}", commune=place, on=on),
        due_on=dates.today(on) + timedelta(days=days),
    )
    audit.record("label_reported", report, actor=actor, details={"agency": report.agency.code} if report.agency else {})
    return report


@transaction.atomic
def close_label_report(report, *, note, actor, on=None):
    """What was done, in words. How to reach the person is no longer needed, and goes."""
    report = LabelReport.objects.select_for_update().get(pk=report.pk)
    if report.state == LabelReport.State.CLOSED:
        raise ValidationError(_("This report has been closed already."))
    if not note.strip():
        raise ValidationError(_("Please say what was done."))
    report.state, report.note, report.contact, report.closed_at = LabelReport.State.CLOSED, note.strip(), "", on or timezone.now()
    report.save(update_fields=["state", "note", "contact", "closed_at"])
    audit.record("label_report_closed", report, actor=actor, reason=report.note)
    return report


def forget_reporter(person):
    """The report stays, for others may be in danger; whoever wrote it is no longer named."""
    erasers.blot(LabelReport.objects.all(), person, "contact", "words", "where", "note")
