from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.audit.words import sentence


@dataclass(frozen=True)
class Line:
    """One decision as people read it."""

    at: datetime
    who: str
    what: str
    reason: str
    paper: str
    action: str
    details: dict
    context: UUID | None


def entries_about(*things):
    """The entries of all these things, oldest first, with their actors."""
    which = Q(pk__in=[])
    for thing in things:
        which |= Q(thing_type=thing._meta.label_lower, thing_id=str(thing.pk))
    return AuditEntry.objects.filter(which).select_related("actor").order_by("at", "pk")


def history_of(*things):
    return [_line(entry) for entry in entries_about(*things)]


def values_of(thing, context):
    """What the triggers saw of this thing within one context: a list of event rows, oldest first."""
    events = [rel.related_model for rel in thing._meta.related_objects if rel.field.name == "pgh_obj"]
    return [row for model in events for row in model.objects.filter(pgh_obj=thing.pk, pgh_context_id=context).order_by("pgh_id")]


def _who(entry):
    """Who has no account and acted on their own thing (proven by a link or a code) is not the system."""
    if entry.actor:
        return str(entry.actor)
    own = entry.behalf_id and (entry.behalf_type, entry.behalf_id) == (entry.thing_type, entry.thing_id)
    return _("the person concerned") if own else _("the system")


def _line(entry):
    return Line(
        at=entry.at,
        who=_who(entry),
        what=sentence(entry.action, entry.details),
        reason=entry.reason,
        paper=entry.paper,
        action=entry.action,
        details=entry.details,
        context=entry.context,
    )
