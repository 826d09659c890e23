"""Whether a point of sale is open, by Vietnam's clock, its week, public holidays and days of its own."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.dates import VN
from marketplace.foundation.core.working import is_holiday

from .models import HOLIDAYS

LOOK_AHEAD = 14  # days
WEEK = range(HOLIDAYS)


@dataclass(frozen=True)
class Opening:
    """`open`: None where the hours are not known."""

    open: bool | None
    words: str


def spans_on(outlet, day):
    """[(opens, closes)] of a day; empty: closed; None: not known. Reads what `with_shown` fetched."""
    for special in outlet.special_days.all():
        if special.first <= day <= special.last:
            return [(special.opens, special.closes)] if special.opens else []
    hours = list(outlet.hours.all())
    if not hours:
        return None
    if is_holiday(day) and (outlet.closed_on_holidays or any(span.weekday == HOLIDAYS for span in hours)):
        return [] if outlet.closed_on_holidays else _spans(hours, HOLIDAYS)
    return _spans(hours, day.weekday())


def _spans(hours, weekday):
    return [(span.opens, span.closes) for span in hours if span.weekday == weekday]


def opening(outlet, on=None):
    """Open or not at this moment, and in words until when or from when."""
    here = (on or timezone.now()).astimezone(VN)
    spans = spans_on(outlet, here.date())
    if spans is None:
        return Opening(None, _("Opening hours not known"))
    for opens, closes in spans:
        if opens <= here.time() < closes:
            return Opening(open=True, words=_("Open now, until %(hour)s") % {"hour": f"{closes:%H:%M}"})
    return Opening(open=False, words=_again(outlet, here))


def _again(outlet, here):
    for ahead in range(LOOK_AHEAD):
        day = here.date() + timedelta(days=ahead)
        for opens, _closes in spans_on(outlet, day) or []:
            if ahead or opens > here.time():
                return _("Closed now, opens at %(hour)s %(day)s") % {"hour": f"{opens:%H:%M}", "day": _day_words(day, ahead)}
    return _("Closed now")


def _day_words(day, ahead):
    near = (_("today"), _("tomorrow"))
    return near[ahead] if ahead < len(near) else _("on %(day)s") % {"day": dates.words(day)}


def week(outlet):
    """[(name of the day, "7:30–11:30, 13:30–17:00" or closed)] as people read it, equal days in a row together; empty: not known."""
    hours = list(outlet.hours.all())
    if not hours:
        return []
    rows = []
    for weekday in WEEK:
        said = _said(_spans(hours, weekday))
        if rows and rows[-1][2] == said:
            rows[-1][1] = weekday
        else:
            rows.append([weekday, weekday, said])
    told = [(_days(first, last), said) for first, last, said in rows]
    return [*told, (_("Public holidays"), _holiday_words(outlet, hours))]


def _days(first, last):
    if (first, last) == (0, HOLIDAYS - 1):
        return _("Every day")
    return str(WEEKDAYS[first]) if first == last else f"{WEEKDAYS[first]} – {WEEKDAYS[last]}"


def _said(spans):
    return ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans) or _("closed")


def _holiday_words(outlet, hours):
    if outlet.closed_on_holidays:
        return _("closed")
    spans = _spans(hours, HOLIDAYS)
    return _said(spans) if spans else _("as on other days")


def special_days(outlet, on=None):
    """[(days, hours, words)] of what is not over yet."""
    today = dates.today(on)
    return [
        (_period(special), _said([(special.opens, special.closes)] if special.opens else []), special.words)
        for special in outlet.special_days.all()
        if special.last >= today
    ]


def _period(special):
    first, last = dates.words(special.first), dates.words(special.last)
    return first if first == last else f"{first} – {last}"
