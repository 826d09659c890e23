"""Places that pages name: on our own woven map, and out to a map service for whoever wants the road."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.foundation.core import text
from marketplace.foundation.core.art import woven_map as weaving

SPOT = r"^\s*-?\d{1,2}(\.\d+)?\s*,\s*-?\d{1,3}(\.\d+)?\s*$"  # "22.4167, 105.6167", as map services copy it
PROVINCE = "Thái Nguyên"


def communes():  # a callable, so that no migration follows the words
    """For a select: the cells of the map below the names of the old districts. No query."""
    return [(district, [(cell.code, cell.name) for cell in cells]) for district, cells in weaving.by_district()]


@dataclass
class Named:
    """A place in the order of the page; `cell` is None where only its name is known."""

    number: int
    name: str
    cell: weaving.Cell | None = None
    spot: str = ""
    said: object = None  # the block's value: more words about it

    @property
    def anchor(self):
        return f"noi-{self.number}-{text.slug(self.name)}"

    @property
    def map_link(self):
        """Out to a map service: the very spot, or a search for the name in its commune; "" where neither would find it."""
        return link_out(self.name, commune=self.cell and self.cell.name, spot=self.spot)


def link_out(name, *, commune="", spot=""):
    if not (spot or commune):
        return ""
    sought = "".join(spot.split()) or f"{name}, {commune}, {PROVINCE}"
    return settings.MAP_LINK.format(query=quote(sought, safe=","))


def named(values, name="name"):
    """Values of blocks that have a name, a commune's code and perhaps a spot."""
    cells = {cell.code: cell for cell in weaving.cells()}
    return [
        Named(number, value[name], cells.get(value.get("commune") or ""), value.get("spot") or "", value)
        for number, value in enumerate(values, start=1)
    ]


def drawn(places):
    """The woven map with a numbered pin for each place that has a commune; "" where none has."""
    here = [place for place in places if place.cell]
    if not here:
        return ""
    counts = {code: weaving.Tally(count) for code, count in Counter(place.cell.code for place in here).items()}
    pins = [weaving.Pin(place.cell.code, str(place.number), f"#{place.anchor}", place.name) for place in here]
    title, hint = _("Woven map with the places named here"), _("Touch a cell to see the commune")
    return weaving.draw(counts, _link, title=title, hint=hint, says=_says, pins=pins)


def _link(cell):
    return reverse("commune", args=[cell.key])


def _says(tally):
    if not tally.count:
        return ""
    return ngettext("%(n)d place named here", "%(n)d places named here", tally.count) % {"n": tally.count}
