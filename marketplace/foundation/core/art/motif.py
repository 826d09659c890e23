"""Brocade motifs: one for each commune, drawn from its code alone."""

from functools import lru_cache
from hashlib import sha256

SIZE = 4  # rings round the centre cell: a motif is (2 * SIZE + 1) cells square, turned 45° when drawn

# Each ring offers a few ways to weave it. A cell of ring r is named by t, its distance along the ring from the middle of
# a side (0) to the corner (r). Every motif is thus symmetric under all turns and mirrors, as cross-stitch is.
RING_STYLES = {
    0: [{0}, set()],
    1: [set(), {0}, {1}, {0, 1}],
    2: [set(), {0, 1, 2}, {2}, {0}, {1}, {0, 2}],
    3: [set(), {0, 1, 2, 3}, {3}, {1, 2}, {0, 3}, {2, 3}, {0, 1}],
    4: [{0}, {4}, {0, 4}, {3, 4}, {0, 2, 4}, {1, 3}, {0, 1}, {2}, {0, 1, 2}],
}
DENSITY = (26, 46)  # filled cells of 81: below is bare, above is a blot
MOST_EMPTY = 2


def motif_cells(code):
    """Filled cells (x, y), each from -SIZE to SIZE, of the motif that belongs to this code."""
    salt = 0
    while True:
        styles = _styles(code, salt)
        cells = _fill(styles)
        if DENSITY[0] <= len(cells) <= DENSITY[1] and styles.count(set()) <= MOST_EMPTY and styles[SIZE]:
            return cells
        salt += 1


def motif_path(code, cx, cy, cell, attributes):
    """The motif as one <path>, centred on (cx, cy), turned 45°, `cell` being the side of one stitch."""
    place = f"translate({cx:g} {cy:g})rotate(45)scale({cell:g})translate(-.5-.5)"
    return f'<path {attributes} transform="{place}" d="{_runs(str(code))}"/>'


def crest(code, *, css=""):
    """The motif on its own lozenge of cloth, as an <svg>: crest of a producer, mark of a commune."""
    stitches = motif_path(code, 30, 30, 3.6, 'fill="#d9902f"')
    cloth = '<path fill="#9c3420" d="M30 0l30 30-30 30L0 30z"/><path fill="#17203f" d="M30 3l27 27-27 27L3 30z"/>'
    named = f' class="{css}"' if css else ""
    return f'<svg{named} viewBox="0 0 60 60" aria-hidden="true">{cloth}{stitches}</svg>'


def _styles(code, salt):
    digest = sha256(f"{code}/{salt}".encode()).digest()
    return [styles[digest[ring] % len(styles)] for ring, styles in RING_STYLES.items()]


def _fill(styles):
    span = range(-SIZE, SIZE + 1)
    return [(x, y) for y in span for x in span if min(abs(x), abs(y)) in styles[max(abs(x), abs(y))]]


@lru_cache(maxsize=4096)
def _runs(code):
    """Stitches that touch along a row, drawn as one run in whole numbers: 37 motifs stay light."""
    filled = set(motif_cells(code))
    starts = sorted((y, x) for x, y in filled if (x - 1, y) not in filled)
    return "".join(_run(filled, x, y) for y, x in starts)


def _run(filled, x, y):
    length = next(n for n in range(1, 2 * SIZE + 2) if (x + n, y) not in filled)
    return f"M{x} {y}h{length}v1h-{length}z"
