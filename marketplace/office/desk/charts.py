"""What the desk draws: by month, by state, by commune. Each number leads to its rows."""

from collections import Counter, defaultdict
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.foundation.core import dates
from marketplace.foundation.core.art import woven_map as weaving
from marketplace.register.certification.models import Certificate
from marketplace.trade.fairs.models import Fair, Status
from marketplace.trade.outlets.models import Outlet, State

MONTHS = 12
STANDING = (State.APPLIED, State.SURVEYED, State.DECIDED, State.PUBLISHED, State.WITHDRAWN)
RUNNING = (Status.DRAFT, Status.PUBLISHED, Status.OPEN, Status.RUNNING, Status.OVER)
STARS = (5, 4, 3)
UNKNOWN = "-"  # in place of a commune's code
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
    return weaving.draw(tallies, _place, title=title, hint=hint, says=_says)


def _says(tally):
    return ngettext("%(n)d point of sale", "%(n)d points of sale", tally.count) % {"n": tally.count}


def fairs(here, on=None):
    """Of fairs: {figures by state, bars by the month of the first day}; one query."""
    rows = list(here.narrow(Fair.objects.kept().dated(on)).order_by().values_list("status", "begins"))
    states = Counter(status for status, _day in rows)
    return {
        "figures": [(states[status], status.label, f"?status={status}") for status in RUNNING],
        "bars": months([day for _status, day in rows], "?month=", on),
    }


# --- stars by commune ----------------------------------------------------------------------------------------------


class Held(NamedTuple):
    """A `woven_map.Tally` that knows its stars."""

    count: int
    top: int
    by_star: dict


class Line(NamedTuple):
    """A commune and what it holds; every number with the address of its rows."""

    name: str
    url: str
    count: int
    stars: list  # [(number, address)] as in STARS


def stars(here, on=None):
    """Certificates in force by the commune of their product: {map, its table, their sum}; one query."""
    rows = here.narrow(Certificate.objects.in_force(on)).order_by().values_list("product__commune__code", "stars").annotate(n=Count("pk"))
    places = defaultdict(Counter)
    for code, star, n in rows:
        places[code or UNKNOWN][star] += n
    held = {code: Held(by_star.total(), max(by_star), by_star) for code, by_star in places.items()}
    title, hint = _("Certificates in force by commune"), _("Touch a cell to see its certificates")
    drawn = weaving.draw(held, lambda cell: _stars_of(cell.code), title=title, hint=hint, says=_says_stars)
    table = [(name, [_line(cell.name, cell.code, held) for cell in cells if cell.code in held]) for name, cells in weaving.by_district()]
    if UNKNOWN in held:
        table.append(("", [_line(_("Commune not known"), UNKNOWN, held)]))
    return {
        "map": drawn,
        "table": [(name, lines) for name, lines in table if lines],
        "sums": _line(_("All places"), "", {"": _sum(held.values())}),
        "empty": sum(cell.code not in held for cell in weaving.cells()) if here.whole else 0,
    }


def _sum(held):
    together = sum((one.by_star for one in held), Counter())
    return Held(together.total(), max(together, default=0), together)


def _stars_of(code, star=""):
    return "?state=in_force" + (f"&place=xa-{code}" if code else "") + (f"&stars={star}" if star else "")


def _line(name, code, held):
    found = held[code]
    return Line(name, _stars_of(code), found.count, [(found.by_star[star], _stars_of(code, star)) for star in STARS])


def _says_stars(tally):
    if not tally.count:
        return _("no certificate in force")
    return ", ".join(_("%(n)d of %(stars)d stars") % {"n": tally.by_star[star], "stars": star} for star in STARS if tally.by_star[star])
