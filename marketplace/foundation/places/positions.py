"""Coordinates as people paste them, and whether they lie where the place is said to be. Nothing is guessed: what a map merely looked at
is no position."""

import re
from decimal import Decimal
from math import cos, radians, sqrt
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from . import selectors

KM_A_DEGREE = 111.2
NUMBER = r"[-+]?\d{1,3}(?:[.,]\d+)?"
PAIR = re.compile(
    rf"\(?\s*({NUMBER})\s*°?\s*(?:[NB]\b)?\s*(?:;|,\s|,(?=\d{{2,3}}\.)|\s)\s*({NUMBER})\s*°?\s*(?:[EĐD]\b)?\s*\)?", re.IGNORECASE
)
SECONDS = re.compile(
    r"(\d{1,3})\s*°\s*(\d{1,2})\s*[′'’]\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:[″\"”]|'')\s*([NBEĐD])", re.IGNORECASE
)  # B is Bắc, Đ is Đông
IN_LINKS = (  # of the marked place; the middle of a map ("@22.1,105.8") is not one
    re.compile(r"!3d(-?\d+\.\d+)!4d(-?\d+\.\d+)"),
    re.compile(r"[?&](?:q|query|ll|destination|mlat)=(?:loc:)?(-?\d+\.\d+)(?:,|&mlon=)\s*(-?\d+\.\d+)"),
    re.compile(r"^geo:(-?\d+\.\d+),(-?\d+\.\d+)"),
    re.compile(r"/(?:place|search)/(-?\d+\.\d+),\+?\s*(-?\d+\.\d+)"),
)
VIETNAM = ((8, 24), (102, 110))  # latitude, longitude; no number of one is one of the other, so their order is not needed
PLACES = Decimal("0.000001")  # a hand's breadth


def parse(words):
    """`22.14, 105.83`, `22°08'24"B 105°49'48"Đ` or a link to a marked place → (latitude, longitude)."""
    words = unquote(words).strip()
    pair = _of_link(words) if "://" in words or words.startswith("geo:") else _of_seconds(words) or _of_pair(words)
    if pair is None:
        raise ValidationError(_("Please write coordinates as 22.147300, 105.834800, or paste the link of the marked place."))
    return _ordered(*pair)


def _of_link(words):
    for shape in IN_LINKS:
        if found := shape.search(words):
            return found.groups()
    raise ValidationError(_("This link names no spot. Please hold a finger on the shop in the map, then copy the two numbers that appear."))


def _of_pair(words):
    found = PAIR.fullmatch(words)
    return found and [part.replace(",", ".") for part in found.groups()]


def _of_seconds(words):
    found = SECONDS.findall(words)
    if len(found) != 2:  # noqa: PLR2004  latitude and longitude
        return None
    return [Decimal(whole) + (Decimal(minutes) + Decimal(rest.replace(",", ".")) / 60) / 60 for whole, minutes, rest, _side in found]


def _ordered(*pair):
    one, two = (Decimal(part).quantize(PLACES) for part in pair)
    for latitude, longitude in ((one, two), (two, one)):
        if _within(latitude, VIETNAM[0]) and _within(longitude, VIETNAM[1]):
            return latitude, longitude
    raise ValidationError(_("These coordinates lie outside Vietnam. Please look at them once more."))


def _within(number, span):
    return span[0] <= number <= span[1]


def box_of(commune):
    """((south, north), (west, east)) that surely holds the commune: its middle, and as far each way as a square of its area is wide,
    for it may be long and narrow. None where the map does not know enough."""
    if commune is None or None in (commune.latitude, commune.longitude, commune.area_km2):
        return None
    reach = sqrt(commune.area_km2) / KM_A_DEGREE
    return _around(float(commune.latitude), float(commune.longitude), reach)


def home_box():
    """The same of the whole territory."""
    ends = selectors.territory().aggregate(Min("latitude"), Max("latitude"), Min("longitude"), Max("longitude"), Max("area_km2"))
    south, north, west, east, area = ends.values()
    if None in ends.values():
        return None
    reach = sqrt(area) / KM_A_DEGREE
    (low, _a), (left, _b) = _around(float(south), float(west), reach)
    (_c, high), (_d, right) = _around(float(north), float(east), reach)
    return (low, high), (left, right)


def _around(latitude, longitude, reach):
    aside = reach / cos(radians(latitude))
    return (latitude - reach, latitude + reach), (longitude - aside, longitude + aside)


def refuse_outside(commune, latitude, longitude):
    box = box_of(commune) or home_box()
    if box is None or (_within(latitude, box[0]) and _within(longitude, box[1])):
        return
    where = commune.in_sentence if box_of(commune) else _("the province")
    raise ValidationError(
        _("This spot does not lie in %(place)s. Please look at the coordinates, or at the commune, once more."), params={"place": where}
    )
