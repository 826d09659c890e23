"""Labels as PNG for JSON, feeds and link previews: chat apps take no SVG, and a cached star is a lie, so these never show stars."""

from functools import lru_cache
from importlib.resources import files

import resvg_py

from .label_art import label_svg

FAMILIES = (("Podkova,Georgia,serif", "Podkova SemiBold"), ("Be Vietnam Pro,Arial,sans-serif", "Be Vietnam Pro SemiBold"))
FONTS = ("podkova-600.ttf", "be-vietnam-pro-600.ttf")


@lru_cache(maxsize=512)
def label_png(name, kind, commune_code, place="", *, width=480):
    """Bytes of a PNG, 4:5."""
    svg = label_svg(name, kind, commune_code, 0, place)
    for in_pages, real in FAMILIES:
        svg = svg.replace(in_pages, real)
    return resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True, font_files=_fonts())


@lru_cache(maxsize=1)
def _fonts():
    return [str(files(__package__).joinpath("fonts", name)) for name in FONTS]
