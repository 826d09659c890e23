"""The woven map with points of sale."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.foundation.core.art import woven_map as weaving

MOST_PINS = 12  # above that the cloth's colour says how many there are


def drawn(tallies, shown):
    """`tallies`: {commune code: outlets}; `shown`: those of this page, with their numbers."""
    counts = {code: weaving.Tally(count) for code, count in tallies.items()}
    pins = [_pin(one) for one in shown if one.outlet.commune] if sum(tallies.values()) <= MOST_PINS else []
    title = _("Woven map of points of sale")
    return weaving.draw(counts, _link, title=title, hint=_("Touch a cell to see its points of sale"), says=_says, pins=pins)


def _link(cell):
    return f"{reverse('outlets')}?commune={cell.code}#danh-sach"


def _pin(one):
    return weaving.Pin(one.outlet.commune.code, str(one.number), f"#diem-{one.number}", one.outlet.name)


def _says(tally):
    if not tally.count:
        return _("no point of sale yet")
    return ngettext("%(n)d point of sale", "%(n)d points of sale", tally.count) % {"n": tally.count}


def by_district(tallies):
    """The same map as a list, for the component `map_list`."""
    return [(name, [(cell.name, _link(cell), tallies.get(cell.code, 0)) for cell in cells]) for name, cells in weaving.by_district()]
