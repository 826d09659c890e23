from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.core import dates
from marketplace.foundation.core.files import check_upload
from marketplace.register.certification.models import Decision, DecisionKind


@transaction.atomic
def record_decision(number, *, decided_on, authority, kind, actor, level="", file=None, source="", sample=False):
    """The paper, once: the same number, date and body gives the row that is there."""
    number = " ".join(number.split())
    check_decision(number, decided_on, authority)
    decision, created = Decision.objects.get_or_create(
        number=number,
        decided_on=decided_on,
        authority=authority,
        kind=kind,
        defaults={"level": level or authority.level, "source": source, "sample": sample or authority.sample},
    )
    if file and not decision.file:
        check_upload(file)
        decision.file.save(file.name, file, save=False)
        decision.save(update_fields=["file"])
    if created:
        audit.record("decision_recorded", decision, actor=actor, paper=str(decision))
    return decision


def check_decision(number, decided_on, authority):
    if not number:
        raise ValidationError(_("A decision needs its number."), code="number")
    if decided_on > dates.today():
        raise ValidationError(_("The decision is dated %(day)s, which is still to come."), params={"day": dates.words(decided_on)})
    if not authority.stands(decided_on):
        raise ValidationError(
            _("%(authority)s did not decide on %(day)s: it began later or had been dissolved."),
            params={"authority": authority, "day": dates.words(decided_on)},
        )


def expect(decision, *kinds):
    if decision.kind not in kinds:
        raise ValidationError(
            _("Decision %(decision)s is of the kind “%(kind)s”; this step needs “%(needed)s”."),
            params={
                "decision": decision.number,
                "kind": decision.get_kind_display(),
                "needed": " / ".join(str(DecisionKind(kind).label) for kind in kinds),
            },
        )
