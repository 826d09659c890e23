"""From the survey to the withdrawal: each step with who, when and by which paper."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates
from marketplace.trade.outlets import selectors
from marketplace.trade.outlets.models import Paper, PaperKind, State, Survey, SurveyKind
from marketplace.trade.outlets.states import LIFE

from . import sheets
from .locks import locked, save
from .outlets import forget_renditions
from .telling import tell

CHECK_MONTHS = 12


@transaction.atomic
def survey(outlet, *, actor, **found):
    """What the joint survey found; fit or not, the decision follows by another step."""
    outlet = locked(outlet)
    LIFE.walk(outlet, State.SURVEYED)
    made = _surveyed(outlet, SurveyKind.FIRST, found)
    save(outlet, "state")
    audit.record("outlet_surveyed", outlet, actor=actor, reason=made.findings, details={"survey": made.pk, "kinds": made.kinds})
    tell(outlet)
    return made


@transaction.atomic
def decide(outlet, *, paper, actor):
    """`paper`: number, dated, issued_by, file. Refuses what does not fulfil the criteria of the day."""
    outlet = locked(outlet)
    LIFE.walk(outlet, State.DECIDED)
    latest = outlet.surveys.filter(kind=SurveyKind.FIRST).first()
    if latest is None or not latest.fit:
        raise ValidationError(_("The last survey found that it does not fulfil the criteria."))
    _refuse_unfit(outlet)
    outlet.decided_by = _paper(PaperKind.DECISION, paper)
    save(outlet, "state", "decided_by")
    audit.record("outlet_decided", outlet, actor=actor, paper=str(outlet.decided_by))
    tell(outlet)
    return outlet


@transaction.atomic
def refuse(outlet, *, reason, actor):
    if not reason.strip():
        raise ValidationError(_("This step needs its reason."))
    outlet = locked(outlet)
    before = LIFE.walk(outlet, State.REFUSED)
    outlet.seen.open().delete()
    save(outlet, "state")
    audit.record("outlet_refused", outlet, actor=actor, reason=reason, details={"before": before})
    tell(outlet)
    return outlet


@transaction.atomic
def publish(outlet, *, paper, actor):
    """On the public list from now on, by the announcement; the yearly check falls due a year later."""
    outlet = locked(outlet)
    LIFE.walk(outlet, State.PUBLISHED)
    _refuse_unfit(outlet)
    outlet.announced_by, outlet.withdrawn_by = _paper(PaperKind.ANNOUNCEMENT, paper), None
    outlet.published_at = timezone.now()
    outlet.next_check_on = dates.add_months(outlet.announced_by.dated, CHECK_MONTHS)
    save(outlet, "state", "announced_by", "withdrawn_by", "published_at", "next_check_on")
    details = {"next": outlet.next_check_on.isoformat()}
    audit.record("outlet_published", outlet, actor=actor, paper=str(outlet.announced_by), details=details)
    tell(outlet)
    return outlet


@transaction.atomic
def check(outlet, *, actor, **found):
    """The yearly check. Where it does not fulfil the criteria the check stays due, until it does or is withdrawn."""
    outlet = locked(outlet)
    if outlet.state != State.PUBLISHED:
        raise ValidationError(_("Only published points of sale are checked every year."))
    made = _surveyed(outlet, SurveyKind.YEARLY, found)
    if made.fit:
        outlet.next_check_on = dates.add_months(made.day, CHECK_MONTHS)
    save(outlet, "next_check_on")
    details = {"survey": made.pk, "kinds": made.kinds, "next": outlet.next_check_on.isoformat()}
    audit.record("outlet_checked", outlet, actor=actor, reason=made.findings, details=details)
    return made


@transaction.atomic
def withdraw(outlet, *, paper, reason, actor):
    if not reason.strip():
        raise ValidationError(_("This step needs its reason."))
    outlet = locked(outlet)
    LIFE.walk(outlet, State.WITHDRAWN)
    outlet.withdrawn_by = _paper(PaperKind.WITHDRAWAL, paper)
    outlet.seen.open().delete()
    save(outlet, "state", "withdrawn_by")
    audit.record("outlet_withdrawn", outlet, actor=actor, reason=reason, paper=str(outlet.withdrawn_by))
    tell(outlet)
    forget_renditions(outlet)
    return outlet


def _surveyed(outlet, kind, found):
    if found["day"] > dates.today():
        raise ValidationError(_("This day has not come yet."))
    sheet = sheets.judged(outlet, found)
    made = Survey.objects.create(outlet=outlet, kind=kind, **found)
    if sheet:
        sheets.closed_into(made, sheet)
    return made


def _refuse_unfit(outlet):
    unfit = [point for point in selectors.points(outlet) if point.holds is False]
    if unfit:
        words = "; ".join(_("%(words)s (now %(found)s)") % {"words": point.words, "found": point.found or "?"} for point in unfit)
        raise ValidationError(_("It does not fulfil the criteria today: %(words)s."), params={"words": words})


def _paper(kind, told):
    """The same paper is kept once, however many outlets it names."""
    if told["dated"] > dates.today():
        raise ValidationError(_("This day has not come yet."))
    same = {"kind": kind, "number": told["number"].strip(), "dated": told["dated"], "issued_by": told["issued_by"].strip()}
    paper, _made = Paper.objects.get_or_create(**same)
    if told.get("file") and not paper.file:
        paper.file = told["file"]
        paper.save(update_fields=["file"])
    return paper
