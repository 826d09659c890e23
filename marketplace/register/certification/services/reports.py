from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.accounts import erasers
from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates, references
from marketplace.register.certification import selectors
from marketplace.register.certification.models import LabelReport, Level


@transaction.atomic
def report_label(certificate, *, what, asked="", where="", words="", contact="", actor=None, on=None):
    """Kept for the body that answers for the certificate today; `certificate` None: the code is nobody's."""
    days = settings.LABEL_REPORT_DAYS_UNSAFE if what == LabelReport.What.UNSAFE else settings.LABEL_REPORT_DAYS
    report = LabelReport.objects.create(
        reference=references.unused(LabelReport.objects.all(), 8, column="reference"),
        certificate=certificate,
        asked=asked,
        what=what,
        where=where,
        words=words,
        contact=contact,
        agency=_answers(certificate, on),
        due_on=dates.today(on) + timedelta(days=days),
    )
    audit.record("label_reported", report, actor=actor)
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


def _answers(certificate, on):
    if certificate:
        return selectors.responsible_for(certificate.authority, on)
    return selectors.authorities(on, level=Level.PROVINCE).first()


def forget_reporter(person):
    """The report stays, for others may be in danger; whoever wrote it is no longer named."""
    erasers.blot(LabelReport.objects.all(), person, "contact", "words", "where", "note")
