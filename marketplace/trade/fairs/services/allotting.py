"""Booths. The fair's row is locked, so two officers cannot give one booth twice."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.trade.fairs import selectors
from marketplace.trade.fairs.models import Place
from marketplace.trade.fairs.states import OFFICER, REGISTRATION

from .locks import locked_registration, refuse_if, refuse_over
from .telling import tell_maker


@transaction.atomic
def allot(registration, *, booth, reason, actor, on=None):
    """A booth of its own, or a shared one where the fair and everybody in it agree."""
    row, fair = locked_registration(registration, on=on)
    refuse_over(fair)
    refuse_if(not fair.booths or not 1 <= booth <= fair.booths, _("There are booths 1 to %(n)d."), n=fair.booths or 0)
    others = [other for other in selectors.booths_taken(fair).get(booth, []) if other.pk != row.pk]
    if others:
        _check_sharing(fair, row, others, booth)
    return _decide(row, fair, Place.ALLOTTED, reason=reason, actor=actor, on=on, booth=booth)


def _check_sharing(fair, row, others, booth):
    taken = {"booth": booth, "maker": others[0].maker}
    refuse_if(fair.makers_a_booth == 1, _("Booth %(booth)d has been given to %(maker)s already."), **taken)
    refuse_if(len(others) >= fair.makers_a_booth, _("Booth %(booth)d is full."), booth=booth)
    unwilling = next((one.maker for one in [row, *others] if not one.share), None)
    refuse_if(unwilling, _("%(maker)s has not agreed to share a booth."), maker=unwilling)


@transaction.atomic
def keep_waiting(registration, *, reason, actor, on=None):
    row, fair = locked_registration(registration, on=on)
    refuse_over(fair)
    return _decide(row, fair, Place.WAITING, reason=reason, actor=actor, on=on)


@transaction.atomic
def refuse(registration, *, reason, actor, on=None):
    row, fair = locked_registration(registration, on=on)
    refuse_over(fair)
    return _decide(row, fair, Place.REFUSED, reason=reason, actor=actor, on=on)


def _decide(row, fair, place, *, reason, actor, on, booth=None):
    refuse_if(not reason.strip(), _("Please give the reason."))
    REGISTRATION.walk(row, place, by=OFFICER)
    row.booth, row.reason, row.decided_at = booth, reason.strip(), on or timezone.now()
    row.save(update_fields=["state", "booth", "reason", "decided_at"])
    action, details = f"fair_{place.value}", {"fair": fair.name, "booth": booth or ""}
    audit.record(action, row, actor=actor, on_behalf_of=row.producer, reason=row.reason, details=details)
    tell_maker(row, action)
    return row
