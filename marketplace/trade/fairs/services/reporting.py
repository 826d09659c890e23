"""What came of a fair."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.trade.fairs import selectors, signals
from marketplace.trade.fairs.models import BoothResult, Fair, Place, State
from marketplace.trade.fairs.states import FAIR

from .locks import locked, locked_registration, refuse_if


@transaction.atomic
def enter_result(registration, *, visitors, revenue, contracts=0, note="", actor, on=None):
    """By the maker or an officer, from the first day until the report; entered again, the newer one holds."""
    row, fair = locked_registration(registration, on=on)
    refuse_if(row.state != Place.ALLOTTED, _("This maker has no booth at the fair."))
    refuse_if(fair.status == "reported", _("This fair has been reported already; its figures stand."))
    refuse_if(fair.status not in {"running", "over"}, _("Results are entered from the first day of the fair."))
    said = {"visitors": visitors, "revenue": revenue, "contracts": contracts, "note": note.strip(), "entered_at": on or timezone.now()}
    result, _made = BoothResult.objects.update_or_create(registration=row, defaults=said)
    audit.record("fair_result", row, actor=actor, details={"fair": fair.name, "visitors": visitors, "revenue": revenue})
    return result


@transaction.atomic
def report_fair(fair, *, words, actor, on=None):
    """Its figures are frozen as of now."""
    fair = locked(fair, on=on)
    refuse_if(fair.status != "over" and fair.state != State.REPORTED, _("A fair is reported after its last day."))
    refuse_if(not words.strip(), _("Please write what the fair has brought."))
    FAIR.walk(fair, State.REPORTED)
    fair.report_words, fair.changed_at = words.strip(), on or timezone.now()
    fair.report = {**selectors.figures(fair), "as_of": fair.changed_at.isoformat()}
    fair.version += 1
    fair.save()
    audit.record("fair_reported", fair, actor=actor, details=fair.report)
    signals.fair_changed.send(Fair, fair=fair)
    return fair
