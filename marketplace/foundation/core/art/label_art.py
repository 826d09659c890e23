"""Label art: packaging drawn for a product that has no photograph.

The same arguments always give the same drawing. The commune gives the weave and the colours, the kind gives the picture and
the cut of the paper. `stars` is what holds today, so 0 once a certificate has lapsed: they are part of the key of every cache.
"""

import re
import tomllib
from functools import lru_cache
from hashlib import sha256
from html import escape
from importlib.resources import files

from marketplace.foundation.core.text import printable

from .motif import motif_path
from .wording import small, text_block

WIDTH, HEIGHT = 240, 300
PAPER, INDIGO, WATER, BRICK, TURMERIC, GOLD = "#fbf6ea", "#17203f", "#1e6459", "#9c3420", "#d9902f", "#b57b00"
LIGHT = 0xB0  # a ground with more red than this takes dark words
SCHEMES = (  # ground, panel, ink on panel, thread, second thread, line of the picture, fill of the picture
    (INDIGO, PAPER, INDIGO, TURMERIC, BRICK, INDIGO, "#efdcb4"),
    (WATER, PAPER, "#123f38", "#f0e4c8", TURMERIC, "#123f38", "#cfe0d6"),
    (BRICK, "#fdf3e3", "#5e1d10", TURMERIC, "#fbf6ea", "#6d2414", "#f3cfa8"),
    ("#e3b15c", "#fff8e8", INDIGO, INDIGO, BRICK, INDIGO, "#f4d595"),
    ("#dfe7dc", "#fffdf6", "#1b3a33", WATER, BRICK, "#1b3a33", "#d3e2d5"),
    ("#efe6d2", "#fffdf6", INDIGO, BRICK, INDIGO, INDIGO, "#ead9b5"),
    ("#34406b", "#f7f1e2", "#1c2547", "#e8c98b", "#c9563c", "#1c2547", "#d9dcea"),
    ("#6b3a2a", "#f8efdd", "#4a2418", "#e3b15c", "#dfe7dc", "#4a2418", "#ecd3b0"),
)
KINDS = tomllib.loads(files(__package__).joinpath("kinds.toml").read_text(encoding="utf-8"))
STAR = "M0-5.2l1.5 3.3 3.6.4-2.7 2.4.8 3.5L0 2.6l-3.2 1.8.8-3.5-2.7-2.4 3.6-.4z"
TILES = {"seam": 60, "arch": 30, "lozenge": 20, "bottle": 30, "banner": 24}
DEFAULT_PLACE = "Bắc Kạn"


def label_svg(name, kind, commune_code, stars, place="", *, says="", suffix=""):
    """The label as an <svg> to stand in a page. Two equal labels in one page need a different `suffix`."""
    name, place = printable(str(name)), printable(str(place))  # one control character, and no browser shows the drawing
    drawn = _drawn(name, str(kind), str(commune_code), int(stars or 0), place, printable(says) or name)
    return drawn.replace(_MARK, f"-{suffix}" if suffix else "")


def guess_kind(name):
    """The kind a product's name suggests; an editor may choose another."""
    low = name.lower()
    return next((kind for kind, about in KINDS.items() if re.search(about.get("words", "^$"), low)), "other")


class Plan:
    """What one label needs: words, colours, cut."""

    def __init__(self, name, kind, commune_code, stars, place):
        self.kind = kind if kind in KINDS else guess_kind(name)
        self.name, self.stars, self.code = re.sub(r"\s*\(.*?\)", "", name) or name, stars, commune_code
        self.place = place or DEFAULT_PLACE
        self.caption = KINDS[self.kind]["caption"]
        self.cut = self._cut(name)
        if self.kind == "noodles" and re.match("bún|phở|bánh phở", name.lower()):
            self.kind = "bowl"
        self.ground, self.panel, self.ink, self.thread, self.second, self.line, self.fill = self._scheme(name)
        self.on_ground = self.ink if int(self.ground[1:3], 16) > LIGHT else PAPER
        self.weave = "k" + sha256(f"{name}{commune_code}{stars}".encode()).hexdigest()[:7] + _MARK

    def _cut(self, name):
        cuts = KINDS[self.kind]["cuts"]
        return cuts[sha256(f"{name}/{self.code}".encode()).digest()[1] % len(cuts)]

    def _scheme(self, name):
        shift = sha256(f"{self.kind}{name}".encode()).digest()[0] % 3  # neighbours in one commune differ a little
        return SCHEMES[(sha256(self.code.encode()).digest()[0] + shift) % len(SCHEMES)]


_MARK = "\x00"  # stands for the suffix in a cached drawing


@lru_cache(maxsize=4096)
def _drawn(name, kind, commune_code, stars, place, says):  # noqa: PLR0917  the key of the cache
    plan = Plan(name, kind, commune_code, stars, place)
    head = f'<svg class="label" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(says)}">'
    return f"{head}<defs>{_weave(plan)}</defs>{CUTS[plan.cut](plan)}</svg>"


# --- ornaments -----------------------------------------------------------------------------------------------------


def _weave(plan):
    """A pattern: the commune's lozenge, repeated; triangles of the second thread between."""
    size = TILES[plan.cut]
    half = size / 2
    stitches = motif_path(plan.code, half, half, round(size * 0.0655, 3), f'fill="{plan.thread}"')
    lozenge = f"M{half:g} .8L{size - 0.8:g} {half:g}L{half:g} {size - 0.8:g}L.8 {half:g}z"
    return (
        f'<pattern id="{plan.weave}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
        f'<path fill="{plan.second}" d="M0 0h{size}v{size}H0z"/><path fill="{plan.ground}" d="{lozenge}"/>{stitches}</pattern>'
    )


def _picture(plan, x, y, size):
    about, scale = KINDS[plan.kind], size / 64
    shade = f'<path d="{about["fill"]}" fill="{plan.fill}" transform="translate(1.6 1.2)"/>' if about["fill"] else ""
    pen = f'stroke="{plan.line}" stroke-width="{2.1 / scale**0.5:.2f}" stroke-linecap="round" stroke-linejoin="round"'
    place = f"translate({x - size / 2:g} {y - size / 2:g}) scale({scale:.3f})"
    return f'<g transform="{place}">{shade}<path d="{about["line"]}" fill="none" {pen}/></g>'


def _band(plan, x, y, width, height):
    """The weave laid along a strip; its tiles start at the strip's own corner."""
    return f'<g transform="translate({x:g} {y:g})"><path fill="url(#{plan.weave})" d="M0 0h{width:g}v{height:g}H0z"/></g>'


def _sheet(colour, path):
    return f'<path fill="{colour}" d="{path}"/>'


def _edge(colour, path, thick=1.2):
    return f'<path fill="none" stroke="{colour}" stroke-width="{thick:g}" d="{path}"/>'


def _rule(x, y, width, colour, thick=1.5):
    return _sheet(colour, f"M{x:g} {y:g}h{width:g}v{thick:g}h{-width:g}z")


def _foot(plan, y):
    """Stars, if any hold, then the place."""
    first = WIDTH / 2 - (plan.stars - 1) * 6.5
    stars = (
        f'<path fill="{GOLD}" d="{STAR}" transform="translate({first + i * 13:g} {y - 18:g}) scale(1.15)"/>' for i in range(plan.stars)
    )
    return "".join(stars) + small(plan.place, WIDTH / 2, y + 4, plan.ink)


def _name(plan, top, width, height, *, ink=None, largest=31):
    return text_block(plan.name, WIDTH / 2, top, width=width, height=height, ink=ink or plan.ink, largest=largest)


# --- cuts ----------------------------------------------------------------------------------------------------------


def _seam(p):
    """Cloth above, paper below, a round seal on the seam."""
    middle = 'cx="120" cy="100"'
    seal = f'<circle {middle} r="58" fill="{p.panel}"/><circle {middle} r="53" fill="none" stroke="{p.ink}" stroke-width="1.2"/>'
    cloth = _band(p, 0, 0, 240, 120) + _sheet(p.panel, "M0 120h240v180H0z") + _rule(0, 117, 240, p.ground, 3) + _rule(0, 122, 240, p.second)
    return cloth + seal + _picture(p, 120, 99, 82) + _name(p, 162, 208, 88) + _foot(p, 280)


def _arch(p):
    """A window with a round head, the name under it, cloth at the foot."""
    window = _sheet(p.ground, "M0 0h240v300H0z") + _sheet(p.panel, "M18 270V118a102 102 0 0 1 204 0v152z")
    frame = window + _edge(p.ink, "M25 262V118a95 95 0 0 1 190 0v144z")
    return frame + _picture(p, 120, 92, 88) + _name(p, 140, 172, 80, largest=29) + _foot(p, 250) + _band(p, 0, 270, 240, 30)


def _lozenge(p):
    """One large lozenge with the picture; the name on a paper foot."""
    cloth = _sheet(p.ground, "M0 0h240v300H0z") + _band(p, 0, 0, 20, 300) + _band(p, 220, 0, 20, 300)
    frame = cloth + _sheet(p.panel, "M120 8L212 92L120 176L28 92z") + _edge(p.thread, "M120 -2L223 92L120 186L17 92z", 2)
    paper = _sheet(p.panel, "M20 168h78l22 20 22-20h78v132H20z")
    return frame + _picture(p, 120, 91, 88) + paper + _name(p, 186, 186, 70, largest=28) + _foot(p, 285)


def _bottle(p):
    """A tall narrow paper with cloth down both sides and a double rule, as on a bottle."""
    cloth = _sheet(p.ground, "M0 0h240v300H0z") + _band(p, 0, 0, 30, 300) + _band(p, 210, 0, 30, 300) + _sheet(p.panel, "M36 0h168v300H36z")
    head = _rule(50, 18, 140, p.second, 3) + _rule(50, 24, 140, p.ink, 1) + small(p.caption, 120, 45, p.ink)
    foot = _foot(p, 270) + _rule(50, 281, 140, p.ink, 1) + _rule(50, 284, 140, p.second, 3)
    return cloth + head + _picture(p, 120, 102, 92) + _name(p, 148, 152, 86, largest=26) + foot


def _banner(p):
    """Picture on the plain paper, a wide banner across for the name, cloth above and below."""
    paper = _sheet(p.panel, "M0 0h240v300H0z") + _band(p, 0, 0, 240, 24) + _rule(0, 24, 240, p.second, 3) + _picture(p, 120, 81, 94)
    banner = _sheet(p.ground, "M0 134h240v98H0z") + _rule(0, 139, 240, p.thread) + _rule(0, 225.5, 240, p.thread)
    foot = _foot(p, 262) + _rule(0, 273, 240, p.second, 3) + _band(p, 0, 276, 240, 24)
    return paper + banner + _name(p, 142, 212, 82, ink=p.on_ground) + foot


CUTS = {"seam": _seam, "arch": _arch, "lozenge": _lozenge, "bottle": _bottle, "banner": _banner}
