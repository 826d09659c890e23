"""iCalendar (RFC 5545): whole days, a stable identity, and a sequence that grows with each change."""

from datetime import timedelta

from django.conf import settings
from icalendar import Calendar, Event, vUri

from . import presenting
from .models import State

PRODUCT = "-//San vat Bac Kan//Hoi cho//VI"


def calendar(fairs, origin, *, name=""):
    """Bytes of a calendar of all these fairs; those whose day nobody knows are left out."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    if name:
        made.add("x-wr-calname", name)
        made.add("x-wr-timezone", settings.TIME_ZONE)
    for fair in fairs:
        if fair.begins:
            made.add_component(_event(fair, origin))
    return made.to_ical()


def _event(fair, origin):
    event = Event()
    event.add("uid", f"{fair.slug}-{fair.begins:%Y}@{origin.partition('://')[2].partition(':')[0]}")
    event.add("dtstamp", fair.changed_at)
    event.add("last-modified", fair.changed_at)
    event.add("sequence", fair.version)
    event.add("summary", fair.name)
    event.add("dtstart", fair.begins)
    event.add("dtend", fair.finishes + timedelta(days=1))
    event.add("status", _status(fair))
    event.add("transp", "TRANSPARENT")
    if where := presenting.where(fair):
        event.add("location", where)
    if fair.about:
        event.add("description", fair.about)
    event.add("url", vUri(origin + fair.get_absolute_url()))
    return event


def _status(fair):
    if fair.state == State.CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if fair.state == State.NOTED else "CONFIRMED"
