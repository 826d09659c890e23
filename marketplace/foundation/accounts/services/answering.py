from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit


@transaction.atomic
def hand_to(thing, *, agency, reason, actor, on=None):
    """Another agency answers this `Answerable`, by the same day."""
    thing = type(thing).objects.select_for_update(of=["self"], no_key=True).select_related("agency").get(pk=thing.pk)
    _check(thing, agency, reason, on)
    before, thing.agency, thing.reminded_at = thing.agency, agency, None
    thing.save(update_fields=["agency", "reminded_at"])
    details = {"agency": agency.name, "code": agency.code, "before": before.code if before else ""}
    audit.record("answer_handed", thing, actor=actor, reason=reason.strip(), details=details)
    return thing


@transaction.atomic
def take_back(thing, *, agency, actor):
    """It was given away by mistake: as before, with no agency (None) too."""
    thing = type(thing).objects.select_for_update(no_key=True).get(pk=thing.pk)
    thing.agency = agency
    thing.save(update_fields=["agency"])
    audit.record("answer_taken_back", thing, actor=actor, details={"code": agency.code if agency else ""})
    return thing


def _check(thing, agency, reason, on):
    if not thing.is_open:
        raise ValidationError(_("%(number)s has been answered already.") % {"number": thing})
    if agency.at(on) != agency:
        raise ValidationError(_("%(agency)s does not exist any more. Please choose its successor.") % {"agency": agency})
    if thing.agency == agency:
        raise ValidationError(_("%(agency)s answers %(number)s already.") % {"agency": agency, "number": thing})
    if not reason.strip():
        raise ValidationError(_("Please say why another agency should answer."))
