"""JSON-LD of a fair: schema.org Event, with what is known and nothing else."""

import json

from django.utils.safestring import mark_safe

from . import presenting
from .models import State

_ESCAPED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def event(fair, origin):
    """Without a day it is no event that a search engine could show."""
    if fair.begins is None:
        return ""
    data = {
        "@context": "https://schema.org",
        "@type": "Festival" if fair.kind == "festival" else "Event",
        "name": fair.name,
        "url": origin + fair.get_absolute_url(),
        "startDate": fair.begins.isoformat(),
        "endDate": fair.finishes.isoformat(),
        "eventStatus": f"https://schema.org/{'EventCancelled' if fair.state == State.CANCELLED else 'EventScheduled'}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
    }
    if where := presenting.where(fair):
        data["location"] = {"@type": "Place", "name": where, "address": where}
    if fair.organiser:
        data["organizer"] = {"@type": "Organization", "name": fair.organiser}
    if fair.about:
        data["description"] = fair.about
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPED))  # noqa: S308  as Django's json_script escapes
