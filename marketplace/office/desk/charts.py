"""What the desk draws: by month, by state, by commune. Each number leads to its rows."""

from collections import Counter

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.foundation.core import dates
from marketplace.foundation.core.art import woven_map as weaving
from marketplace.trade.fairs.models import Fair, Status
from marketplace.trade.outlets.models import Outlet, State

MONTHS = 12
STANDING = (State.APPLIED, State.SURVEYED, State.DECIDED, State.PUBLISHED, State.WITHDRAWN)
RUNNING = (Status.DRAFT, Status.PUBLISHED, Status.OPEN, Status.RUNNING, Status.OVER)
NEAR = 3  # months that ask for work soon


def months(days, address, on=None):
    """Bars of the twelve months from this one on; `address` of a month, written 12/2026."""
    first = dates.today(on).replace(day=1)
    counted = Counter((day.year, day.month) for day in days if day)
    ahead = [dates.add_months(first, step) for step in range(MONTHS)]
    css = ["now", *["near"] * (NEAR - 1), *["far"] * (MONTHS - NEAR)]
    return [(f"{day:%m/%y}", counted[day.year, day.month], css[step], address + f"{day:%m/%Y}") for step, day in enumerate(ahead)]


def outlets(here, on=None):
    """Of points of sale: {figures, bars by the month of the yearly check, map and list of the published ones}; one query."""
    rows = list(here.narrow(Outlet.objects.handed_in()).order_by().values_list("state", "commune__code", "next_check_on"))
    states = Counter(state for state, _code, _day in rows)
    published = [(code, day) for state, code, day in rows if state == State.PUBLISHED]
    places = Counter(code for code, _day in published if code)
    return {
        "figures": [(states[state], state.label, f"?state={state}") for state in STANDING],
        "bars": months([day for _code, day in published], "?check=", on),
        "map": _map(places),
        "districts": [(name, [(cell.name, _place(cell), places[cell.code]) for cell in cells]) for name, cells in weaving.by_district()],
    }


def _place(cell):
    return f"?state={State.PUBLISHED}&commune={cell.code}"


def _map(places):
    tallies = {code: weaving.Tally(count) for code, count in places.items()}
    title, hint = _("Published points of sale by commune"), _("Touch a cell to see its points of sale")
    return mark_safe(weaving.draw(tallies, _place, title=title, hint=hint, says=_says))  # noqa: S308  draw escapes names


def _says(tally):
    return ngettext("%(n)d point of sale", "%(n)d points of sale", tally.count) % {"n": tally.count}


def fairs(here, on=None):
    """Of fairs: {figures by state, bars by the month of the first day}; one query."""
    rows = list(here.narrow(Fair.objects.dated(on)).order_by().values_list("status", "begins"))
    states = Counter(status for status, _day in rows)
    return {
        "figures": [(states[status], status.label, f"?status={status}") for status in RUNNING],
        "bars": months([day for _status, day in rows], "?month=", on),
    }
