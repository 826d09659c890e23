"""What a row says, as precise as its source."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates, figures
from marketplace.foundation.core.text import fold, fold_words
from marketplace.foundation.places import selectors as places
from marketplace.register.certification.models import Level, ProductGroup

EXCEL_DAYS = 20_000  # a number above this in a year's column is Excel's count of days
MONTHS = 12
_STARS = re.compile(r"([1-5])\s*(?:sao|\*|★|⭐)?|([★⭐*]{1,5})", re.IGNORECASE)
_DECISION = re.compile(
    r"QĐ (?:số )?(?P<number>\d+/QĐ-[\w\-]+) ngày (?P<day>[\d/]+)(?: của (?P<who>UBND tỉnh Bắc Kạn))?"
    r"(?: \((?P<points>[\d,]+) điểm\))?(?:; công nhận lại (?P<month>\d{1,2})/(?P<year>\d{4}))?"
)
_UNTIL = re.compile(r"có thời hạn đến (\d{1,2}/\d{1,2}/\d{4})")


@dataclass
class Said:
    """One recognition as precise as its source."""

    stars: int | None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    words: str = ""
    said_until: object = None
    paper: dict | None = None  # number, authority, points: makes a Certificate


@dataclass
class Parsed:
    name: str
    office_code: str
    producer: str
    group: ProductGroup
    sources: str
    place: dict
    said: list
    unsure: list = field(default_factory=list)


def parsed(values, *, groups, known_places):
    """groups: folded name → group; known_places remembers what was looked up."""
    name, producer = values.get("name", ""), values.get("producer", "")
    if not name:
        raise ValidationError(_("The name of the product is missing."))
    group = groups.get(fold_words(values.get("group", "")))
    if group is None:
        raise ValidationError(_("“%(group)s” is none of the six groups."), params={"group": values.get("group", "")})
    stars = _stars(values.get("stars", ""))
    said = _said(values, stars)
    place, unsure = _place(values.get("commune", ""), values.get("district", ""), known_places)
    unsure = [
        *([] if stars else [_("stars not known")]),
        *([] if producer else [_("producer not known")]),
        *unsure,
    ]
    sources = "\n".join(part for part in re.split(r"\s*;\s+|\s+;\s*", values.get("source", "")) if part)
    return Parsed(name, values.get("office_code", ""), producer, group, sources, place, said, unsure)


def _stars(text):
    if not text:
        return None
    match = _STARS.fullmatch(text.strip())
    if not match:
        raise ValidationError(_("“%(text)s” is no number of stars from 1 to 5."), params={"text": text[:40]})
    return int(match[1]) if match[1] else len(match[2])


def _said(values, stars):
    words = values.get("decision", "")
    price = values.get("price", "")
    told = "; ".join(part for part in (words, _("price in the source: %(price)s") % {"price": price} if price else "") if part)
    if stars and stars >= 3 and (match := _DECISION.fullmatch(words)) and (code := _authority(match)):  # noqa: PLR2004
        day = dates.parse_day(match["day"])
        points = figures.decimal(match["points"]) if match["points"] else None
        paper = {"number": match["number"], "authority": code, "points": points, "day": day}
        said = [Said(stars, day.year, day.month, day.day, told, paper=paper)]
        if match["year"]:
            said.append(Said(stars, int(match["year"]), int(match["month"]), None, words))
        return said
    until = _UNTIL.search(words)
    return [Said(stars, *_period(values.get("year", "")), told, dates.parse_day(until[1]) if until else None)]


def _authority(match):
    if match["who"]:
        return "ubnd-tinh-bac-kan"
    return "bo-nnptnt" if "QĐ-BNN" in match["number"] else ""


def _period(text):
    """`2021`, `12/2021`, `29/12/2021`, Excel's 44559 → year, month, day; as much as there is."""
    if not text:
        return None, None, None
    if re.fullmatch(r"(19|20)\d\d", text):
        return int(text), None, None
    if (match := re.fullmatch(r"(\d{1,2})[/.\-]((?:19|20)\d\d)", text)) and 1 <= int(match[1]) <= MONTHS:
        return int(match[2]), int(match[1]), None
    day = dates.from_excel(int(text)) if re.fullmatch(r"\d{5}", text) and int(text) > EXCEL_DAYS else dates.parse_day(text)
    return day.year, day.month, day.day


def _place(commune, district, known):
    """As precise as the source, and what stays open."""
    key = (commune, district)
    if key not in known:
        known[key] = _read_place(commune, district)
    place, unsure = known[key]
    return dict(place), list(unsure)


def _read_place(commune, district):
    reading = places.resolve(commune, district=district) if commune else places.resolve(district)
    if commune and reading.commune:
        old = reading.old[0] if len(reading.old) == 1 else None
        held = old.district if old else reading.district
        return {"commune": reading.commune, "old_commune": old, "district": held, "place_words": ""}, []
    place = {"commune": None, "old_commune": None, "district": reading.district, "place_words": commune}
    if not commune:
        place["place_words"] = "" if reading.district else district
        return place, [_("commune not known")]
    return place, [_("“%(words)s” is no commune of the map") % {"words": commune}]


def level_of(words):
    folded = fold(words)
    if "cap tinh" in folded or "ubnd tinh" in folded:
        return Level.PROVINCE
    if "cap thanh pho" in folded or "cap huyen" in folded or "huyen chon" in folded:
        return Level.DISTRICT
    return Level.CENTRAL if "qd-bnn" in folded else ""
