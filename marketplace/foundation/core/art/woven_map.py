"""The woven map: the 37 communes as one cloth, each a lozenge with its own motif, coloured by how many goods hold a star.

`woven_map.csv` says which cell each commune takes. The lattice is a square grid turned 45°: cell (col, row) exists where
col + row is even and sits at x = col * HALF, y = row * HALF; cells (col ± 1, row ± 1) share an edge. The cells were found once
by annealing the outline and assigning communes to them with the least total displacement (4.3 km on average).
"""

import csv
from collections import Counter
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import NamedTuple

from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext

from marketplace.foundation.core.text import slug

from .motif import motif_path

HALF = 30  # half a lozenge's diagonal, in drawing units
GAP = 1.6  # bare warp between two lozenges
MARGIN = 10
SMALL_CAPTION = 24  # a line below a map too small for three within its corner
PIN = 25  # between two marks of one commune
FIVE = 5
LEVELS = ((0, 0), (2, 1), (5, 2))  # goods up to … → class w0 … w2; more: w3
DISTRICTS = {  # codes until 30 June 2025
    "058": "TP. Bắc Kạn",
    "060": "Pác Nặm",
    "061": "Ba Bể",
    "062": "Ngân Sơn",
    "063": "Bạch Thông",
    "064": "Chợ Đồn",
    "065": "Chợ Mới",
    "066": "Na Rì",
}
AT_THE_RIM = {  # names people still use: (col, row, nudge x, nudge y, anchor), set by eye; 058 and 063 lie inside, no room
    "060": (3, 0, 6, 5, "start"),
    "061": (0, 2, 24, 5, "end"),
    "062": (8, 1, 6, 5, "start"),
    "066": (9, 7, -8, 5, "start"),
    "064": (-1, 9, 0, 22, "start"),
    "065": (3, 10, -6, 12, "end"),
}


class Cell(NamedTuple):
    code: str
    name: str
    district: str
    col: int
    row: int

    @property
    def key(self):
        """`02185-con-minh`, as in its address."""
        return f"{self.code}-{slug(self.name.partition(' ')[2])}"

    @property
    def centre(self):
        return _centre(self.col, self.row)


class Tally(NamedTuple):
    """What a commune has today."""

    count: int = 0
    top: int = 0  # most stars


@lru_cache(maxsize=1)
def cells():
    """All cells, row by row."""
    lines = files(__package__).joinpath("woven_map.csv").read_text(encoding="utf-8").splitlines()
    found = [Cell(row["code"], row["name"], row["district"], int(row["col"]), int(row["row"])) for row in csv.DictReader(lines)]
    return tuple(sorted(found, key=lambda cell: (cell.row, cell.col)))


def by_district():
    """[(name of the old district, its cells)], in the order of the districts' codes."""
    return [(name, sorted((c for c in cells() if c.district == code), key=lambda c: c.name)) for code, name in DISTRICTS.items()]


class Pin(NamedTuple):
    """A numbered mark on a commune, beside others on the same one."""

    code: str
    text: str
    link: str
    label: str
    kind: str = "outlet"


def draw(tallies, link, *, title, hint="", says=None, pins=(), chosen=(), plain=False):
    """One <svg> to stand inside a page; its colours come from the page's style sheet. `tallies` is {code: Tally}; `says` puts a
    tally into words, goods by default; a cell without a link is only drawn. `chosen` are codes; `plain` leaves the motifs out."""
    width, height = _size()
    height += SMALL_CAPTION if plain else 0
    corner, says = (width - 1, height - 2), says or words
    cloth = "".join(
        _lozenge(cell, tallies.get(cell.code, Tally()), link(cell), corner, says, chosen=cell.code in chosen, plain=plain)
        for cell in cells()
    )
    hints = f'<text class="hint" x="{corner[0]}" y="{corner[1]}" text-anchor="end">{escape(hint)}</text>' if hint else ""
    css = "woven-map pinned" if pins else "woven-map"
    head = f'<svg class="{css}" viewBox="0 0 {width} {height}" role="group" aria-label="{escape(title)}">'
    drawn = f"{head}{hints}{cloth}{_seams()}{_district_names()}{_pins(pins)}</svg>"
    return mark_safe(drawn)  # noqa: S308  every name and link in it is escaped here


def _pins(pins):
    """Those of one commune stand side by side."""
    places = {cell.code: cell.centre for cell in cells()}
    together = Counter(pin.code for pin in pins)
    drawn, parts = Counter(), []
    for pin in pins:
        if pin.code not in places:
            continue
        x, y = places[pin.code]
        x += PIN * (drawn[pin.code] - (together[pin.code] - 1) / 2)
        drawn[pin.code] += 1
        shape = '<circle r="12.5" cy="-14" fill="none" pointer-events="all"/><path d="M0 0c-5-7-9-11-9-16a9 9 0 0 1 18 0c0 5-4 9-9 16z"/>'
        head = f'<a class="pin {escape(pin.kind)}" href="{escape(pin.link)}" transform="translate({x:g} {y + 9:g})">'
        text = f'<text y="-12" text-anchor="middle">{escape(pin.text)}</text>'
        parts.append(f"{head}<title>{escape(pin.label)}</title>{shape}{text}</a>")
    return "".join(parts)


def level(count):
    return next((name for limit, name in LEVELS if count <= limit), 3)


def words(tally):
    """“2 products, up to 4 stars”."""
    if not tally.count:
        return gettext("no goods yet")
    goods = ngettext("%(n)d product", "%(n)d products", tally.count) % {"n": tally.count}
    return gettext("%(goods)s, up to %(stars)d stars") % {"goods": goods, "stars": tally.top} if tally.top else goods


def _centre(col, row):
    return MARGIN + HALF * (col + 1), MARGIN + HALF * (row + 1)


def _lozenge(cell, tally, link, corner, say, *, chosen=False, plain=False):
    """One commune: its cloth, its motif, a gold mark if it holds five stars, and the caption that hover or focus uncovers."""
    x, y = cell.centre
    says = say(tally)
    body = f'<path class="cloth" d="{_diamond(x, y, HALF - GAP)}"/>'
    body += "" if plain else motif_path(cell.code, x, y, 3.4, 'class="stitch"')
    body += f'<path class="pick" d="{_diamond(x, y, HALF / 3)}"/>' if chosen else ""
    if tally.top == FIVE:
        body += f'<path class="five" d="{_diamond(x, y, 8)}"/>'
    if not link:
        return f'<g class="w{level(tally.count)}">{body}</g>'
    label = escape(f"{cell.name}: {says}")
    state = ' aria-current="true"' if chosen else ""
    head = f'<a class="w{level(tally.count)}" href="{escape(link)}" aria-label="{label}"{state}>'
    return f"{head}{body}{_caption(cell, says, corner, plain=plain)}</a>"


def _caption(cell, says, corner, *, plain=False):
    x, y = corner
    if plain:
        return f'<text class="tip" text-anchor="end" x="{x:g}" y="{y:g}">{escape(f"{cell.name}: {says}")}</text>'
    before = gettext("%(district)s (before 7/2025)") % {"district": DISTRICTS[cell.district]}
    lines = ((' class="who"', 34, cell.name), ("", 17, says), ("", 0, before))
    rows = "".join(f'<tspan{css} x="{x:g}" y="{y - up:g}">{escape(line)}</tspan>' for css, up, line in lines)
    return f'<text class="tip" text-anchor="end">{rows}</text>'


def _diamond(x, y, side):
    return f"M{x} {y - side:g}L{x + side:g} {y}L{x} {y + side:g}L{x - side:g} {y}z"


@lru_cache(maxsize=1)
def _seams():
    """A line along every edge between two communes of different old districts."""
    district = {(cell.col, cell.row): cell.district for cell in cells()}
    lines = []
    for (col, row), own in sorted(district.items(), key=lambda item: (item[0][1], item[0][0])):
        x, y = _centre(col, row)
        lines += [f"M{x} {y + HALF}L{x + side * HALF} {y}" for side in (-1, 1) if district.get((col + side, row + 1), own) != own]
    return f'<path class="district-line" d="{"".join(lines)}"/>'


@lru_cache(maxsize=1)
def _district_names():
    parts = []
    for code, (col, row, right, down, anchor) in AT_THE_RIM.items():
        x, y = _centre(col, row)
        parts.append(f'<text x="{x + right:g}" y="{y + down:g}" text-anchor="{anchor}">{DISTRICTS[code]}</text>')
    return f'<g class="districts" aria-hidden="true">{"".join(parts)}</g>'


@lru_cache(maxsize=1)
def _size():
    return tuple(2 * MARGIN + HALF * (max(along) + 2) for along in zip(*((cell.col, cell.row) for cell in cells()), strict=True))
