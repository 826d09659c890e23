"""Small marks: stars, the four shapes of a certificate's state, icons, the brand, the torn cloth of an empty page."""

from functools import lru_cache

from .motif import motif_path

STAR = "M6 .8l1.6 3.4 3.7.5-2.7 2.6.7 3.7L6 9.2 2.7 11l.7-3.7L.7 4.7l3.7-.5z"
ROUND = 'stroke-linecap="round" stroke-linejoin="round"'
FULL = '<path d="M22 2l20 20-20 20L2 22z" fill="currentColor"/>'
STATES = {  # shape before colour before words: full, half, dashed, crossed; {mark} is the colour on the shape
    "valid": FULL + f'<path d="M13 22l6.5 7L31 16" fill="none" stroke="{{mark}}" stroke-width="4" {ROUND}/>',
    "soon": '<path d="M22 2l20 20-20 20z" fill="currentColor"/>'
    '<path d="M22 3.5L3.5 22 22 40.5" fill="none" stroke="currentColor" stroke-width="2.5"/>'
    f'<path d="M28 15v8l4 3" stroke="{{mark}}" stroke-width="3" fill="none" {ROUND}/>',
    "over": '<path d="M22 3.5L40.5 22 22 40.5 3.5 22z" fill="none" stroke="currentColor" stroke-width="2.5" stroke-dasharray="5 4"/>'
    f'<path d="M14 22h16" stroke="currentColor" stroke-width="4" {ROUND}/>',
    "revoked": FULL + f'<path d="M15 15l14 14M29 15L15 29" stroke="{{mark}}" stroke-width="4" {ROUND}/>',
}
ICONS = {
    "basket": '<path d="M3 9h18l-2.2 11H5.2zM8 9l3-6M16 9l-3-6M9 13v4M15 13v4M12 13v4"/>',
    "menu": '<path d="M3 6h18M3 12h18M3 18h18"/>',
    "close": '<path d="M5 5l14 14M19 5L5 19"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "back": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/>',
    "download": '<path d="M12 4v12M6 11l6 6 6-6M4 21h16"/>',
    "upload": '<path d="M12 20V8M6 13l6-6 6 6M4 3h16"/>',
    "print": '<path d="M6 9V3h12v6M6 18H3V9h18v9h-3M6 14h12v7H6z"/>',
    "truck": '<path d="M2 6h12v11H2zM14 10h4l4 4v3h-8zM6 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM18 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"/>',
    "cash": '<path d="M2 6h20v12H2zM2 10c2 0 4-2 4-4M22 10c-2 0-4-2-4-4M2 14c2 0 4 2 4 4M22 14c-2 0-4 2-4 4"/>'
    '<circle cx="12" cy="12" r="2.8"/>',
    "return": '<path d="M4 9h10a5 5 0 0 1 0 11H8M8 4L4 9l4 5"/>',
    "warning": '<path d="M12 3l10 18H2zM12 10v5M12 18v.2"/>',
    "filter": '<path d="M3 6h18M6 12h12M10 18h4"/>',
    "check": '<path d="M4 13l5 5L20 6"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l4 2"/>',
    "phone": '<path d="M6 3h4l2 5-3 2c1 3 2 4 5 5l2-3 5 2v4c0 2-2 3-3 3C10 20 4 14 3 6c0-2 1-3 3-3z"/>',
    "home": '<path d="M3 11L12 4l9 7M5 10v10h14V10M10 20v-6h4v6"/>',
    "box": '<path d="M3 7l9-4 9 4v10l-9 4-9-4zM3 7l9 4 9-4M12 11v10"/>',
    "chart": '<path d="M4 20V10M10 20V4M16 20v-8M22 20H2"/>',
    "pin": '<path d="M12 22c-5-6-7-9-7-13a7 7 0 0 1 14 0c0 4-2 7-7 13z"/><circle cx="12" cy="9" r="2.5"/>',
    "qr": '<path d="M3 3h7v7H3zM14 3h7v7h-7zM3 14h7v7H3zM14 14h3v3h-3zM18 18h3v3h-3zM20 14h1M14 20h1"/>',
    "card": '<path d="M2 5h20v14H2zM2 10h20M6 15h5"/>',
    "mail": '<path d="M3 5h18v14H3zM3 6l9 7 9-7"/>',
    "paper": '<path d="M6 3h8l5 5v13H6zM14 3v5h5M9 13h7M9 17h7"/>',
    "calendar": '<path d="M3 5h18v16H3zM3 10h18M8 2v5M16 2v5M7 14h3M14 14h3M7 18h3"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
}
BRAND = (
    '<svg viewBox="0 0 40 40" aria-hidden="true">'
    '<path fill="#17203f" d="M20 0l20 20-20 20L0 20z"/><path fill="#9c3420" d="M20 5l15 15-15 15L5 20z"/>'
    '<path fill="#f8f0dc" d="M20 9l11 11-11 11L9 20z"/>'
    '<path fill="#17203f" d="M20 12l2.7 5.3L28 20l-5.3 2.7L20 28l-2.7-5.3L12 20l5.3-2.7z"/>'
    '<path fill="#d9902f" d="M20 17.2l2.8 2.8-2.8 2.8-2.8-2.8z"/></svg>'
)
CLOTH = ((60, 32), (120, 32), (180, 32), (90, 62), (150, 62), (60, 92), (180, 92), (90, 122), (150, 122), (60, 152), (120, 152), (180, 152))
CLOTH_EDGE = ((30, 62), (210, 62), (30, 122), (210, 122))
FALLEN = "02185"  # the motif that has come loose


@lru_cache(maxsize=8)
def star_row(count):
    stars = "".join(f'<path transform="translate({13 * i} 0)" d="{STAR}"/>' for i in range(count))
    return f'<svg viewBox="0 0 {13 * count - 1} 12" aria-hidden="true">{stars}</svg>'


def state_mark(state, *, mark="#fff"):
    return f'<svg viewBox="0 0 44 44" aria-hidden="true">{STATES[state].format(mark=mark)}</svg>'


def icon(name, *, css="icon"):
    return f'<svg class="{css}" viewBox="0 0 24 24" aria-hidden="true">{ICONS[name]}</svg>'


@lru_cache(maxsize=1)
def torn_cloth():
    """A cloth with one lozenge missing, which lies beside it: for pages where nothing is."""
    whole = "".join(f'<path d="M{x} {y}l28 28-28 28-28-28z"/>' for x, y in CLOTH + CLOTH_EDGE)
    hole = '<path fill="none" stroke="#837b67" stroke-width="1.5" stroke-dasharray="4 4" d="M120 93l27 27-27 27-27-27z"/>'
    loose = '<path fill="#17203f" d="M150 168l28 28-28 28-28-28z"/>' + motif_path(FALLEN, 150, 196, 3.1, 'fill="#d9902f"')
    fallen = f'<g transform="rotate(16 150 196)">{loose}</g>'
    return f'<svg viewBox="0 0 240 240" aria-hidden="true"><g fill="#e6dcc5">{whole}</g>{hole}{fallen}</svg>'
