"""The lunar calendar of Vietnam, at UTC+7: the Chinese one, at UTC+8, now and then begins a month a day later.

New moons and the sun's longitude by J. Meeus, *Astronomical Algorithms*, chapters 49 and 25: seconds and minutes of error,
against days that are reckoned. Good from 1968, when the country went over to UTC+7.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import floor, radians, sin

from django.utils.translation import get_language

OFFSET = 7 / 24
EPOCH = date(2000, 1, 1).toordinal() - 2451544.5  # ordinal of a day = Julian day at its midnight + EPOCH
SYNODIC = 29.530588861
NEW_YEARS_DAY, FIRST_TEN, MONTHS = 1, 10, 12
SOLSTICE, SECTOR = 270, 30
# Coefficient, power of the eccentricity, multiples of the sun's anomaly, the moon's anomaly and its argument of latitude.
_MOON = (
    (-0.40720, 0, 0, 1, 0), (0.17241, 1, 1, 0, 0), (0.01608, 0, 0, 2, 0), (0.01039, 0, 0, 0, 2), (0.00739, 1, -1, 1, 0),
    (-0.00514, 1, 1, 1, 0), (0.00208, 2, 2, 0, 0), (-0.00111, 0, 0, 1, -2), (-0.00057, 0, 0, 1, 2), (0.00056, 1, 1, 2, 0),
    (-0.00042, 0, 0, 3, 0), (0.00042, 1, 1, 0, 2), (0.00038, 1, 1, 0, -2), (-0.00024, 1, -1, 2, 0), (-0.00007, 0, 2, 1, 0),
    (0.00004, 0, 0, 2, -2), (0.00004, 0, 3, 0, 0), (0.00003, 0, 1, 1, -2), (0.00003, 0, 0, 2, 2), (-0.00003, 0, 1, 1, 2),
    (0.00003, 0, -1, 1, 2), (-0.00002, 0, -1, 1, -2), (-0.00002, 0, 1, 3, 0), (0.00002, 0, 0, 4, 0),
)  # fmt: skip
_PLANETS = (  # coefficient in millionths of a day, phase, degrees a lunation
    (325, 299.77, 0.107408), (165, 251.88, 0.016321), (164, 251.83, 26.651886), (126, 349.42, 36.412478), (110, 84.66, 18.206239),
    (62, 141.74, 53.303771), (60, 207.14, 2.453732), (56, 154.84, 7.306860), (47, 34.52, 27.261239), (42, 207.19, 0.121824),
    (40, 291.34, 1.844379), (37, 161.72, 24.198154), (35, 239.56, 25.513099), (23, 331.55, 3.592518),
)  # fmt: skip
_NAMES = {1: "Giêng", 2: "Hai", 3: "Ba", 4: "Tư", 5: "Năm", 6: "Sáu", 7: "Bảy", 8: "Tám", 9: "Chín", 10: "Mười", 11: "Mười một", 12: "Chạp"}


@dataclass(frozen=True)
class Month:
    year: int
    number: int
    leap: bool
    first: date
    days: int


@dataclass(frozen=True)
class LunarDay:
    year: int
    month: int
    day: int
    leap: bool = False


def solar(year, month, day, *, leap=False):
    """The date of a lunar day. The 30th of a month that has 29 days, or a leap month that the year lacks: ValueError."""
    found = next((one for one in months_of(year) if (one.number, one.leap) == (month, leap)), None)
    if found is None or not 1 <= day <= found.days:
        raise ValueError(f"no day {day} of month {month} in the lunar year {year}")
    return found.first + timedelta(days=day - 1)


def lunar(day):
    for year in (day.year, day.year - 1):
        for month in reversed(months_of(year)):
            if month.first <= day:
                return LunarDay(month.year, month.number, (day - month.first).days + 1, month.leap)
    raise ValueError(day)


def day_on_or_after(first, *, month, day):
    """The next date that is this day of this lunar month, each year; a 30th falls on the 29th where the month is short."""
    for year in (first.year - 1, first.year, first.year + 1):
        found = next(one for one in months_of(year) if (one.number, one.leap) == (month, False))
        at = found.first + timedelta(days=min(day, found.days) - 1)
        if at >= first:
            return at
    raise ValueError(first)


def new_year(year):
    """Tết."""
    return solar(year, 1, NEW_YEARS_DAY)


def words(month, first, last=None, *, leap=False):
    """`mùng 10 tháng Giêng`, `mùng 9 đến 11 tháng Giêng`, `ngày 25 tháng Ba`; in English `lunar 1/10`."""
    last = last or first
    if get_language() == "en":
        return f"lunar {month}/{first}" + (f"–{last}" if last != first else "") + (" (leap month)" if leap else "")
    beginning = "mùng" if first <= FIRST_TEN else "ngày"
    days = f"{first} đến {last}" if last != first else str(first)
    return f"{beginning} {days} tháng {_NAMES[month]}" + (" nhuận" if leap else "")


def day_words(day):
    found = lunar(day)
    return words(found.month, found.day, leap=found.leap)


@lru_cache(maxsize=64)
def months_of(year):
    """The twelve or thirteen months of a lunar year, in their order."""
    return tuple(month for month in (*_between_solstices(year - 1), *_between_solstices(year)) if month.year == year)


@lru_cache(maxsize=64)
def _between_solstices(year):
    """The months from the eleventh of `year`, which holds the winter solstice, to the one before the next eleventh."""
    at = _lunation(_eleventh(year))
    firsts = [_new_moon_day(at)]
    while firsts[-1] < _eleventh(year + 1):
        at += 1
        firsts.append(_new_moon_day(at))
    leap = _leap_place(firsts) if len(firsts) - 1 > MONTHS else None
    return tuple(_months(year, firsts, leap))


def _months(year, firsts, leap):
    number, at = 10, year
    for place, first in enumerate(firsts[:-1]):
        if place != leap:
            number = number % MONTHS + 1
            at += number == 1
        yield Month(at, number, place == leap, date.fromordinal(first), firsts[place + 1] - first)


def _leap_place(firsts):
    """The first month in which the sun enters no new sector of thirty degrees."""
    sectors = [_sector(first) for first in firsts]
    return next(place for place in range(1, len(firsts)) if sectors[place] == sectors[place + 1])


def _eleventh(year):
    """First day (ordinal) of the month that holds the winter solstice."""
    day = date(year, 12, 20).toordinal()
    while _longitude(_julian(day + 1)) < SOLSTICE:
        day += 1
    at = _lunation(day)
    for lunation in (at + 1, at, at - 1):
        if (first := _new_moon_day(lunation)) <= day:
            return first
    raise AssertionError(year)


def _lunation(day):
    """The number of the new moon nearest to a day; 0 is that of January 2000."""
    return round((_julian(day) - 2451550.1) / SYNODIC)


def _julian(day):
    """The moment at which a day (ordinal) begins in Vietnam."""
    return day - EPOCH - OFFSET


@lru_cache(maxsize=1024)
def _new_moon_day(k):
    return floor(_new_moon(k) + OFFSET + EPOCH)


def _new_moon(k):
    """Julian day, UTC, of the k-th new moon since January 2000."""
    t = k / 1236.85
    eccentricity = 1 - 0.002516 * t - 0.0000074 * t * t
    sun = 2.5534 + 29.10535670 * k - 0.0000014 * t * t
    moon = 201.5643 + 385.81693528 * k + 0.0107582 * t * t + 0.00001238 * t**3
    latitude = 160.7108 + 390.67050284 * k - 0.0016118 * t * t
    node = 124.7746 - 1.56375588 * k + 0.0020672 * t * t
    mean = 2451550.09766 + SYNODIC * k + 0.00015437 * t * t - 0.00000015 * t**3
    terms = sum(size * eccentricity**power * _sin(a * sun + b * moon + c * latitude) for size, power, a, b, c in _MOON)
    terms += sum(size / 1e6 * _sin(phase + speed * k) for size, phase, speed in _PLANETS) - 0.00017 * _sin(node)
    return mean + terms - _clock_error(t * 100) / 86400


def _clock_error(years):
    """Seconds by which the even time of the sky is ahead of ours, `years` from 2000 (Espenak and Meeus)."""
    return 62.92 + 0.32217 * years + 0.005589 * years * years


def _longitude(julian):
    """The sun's apparent longitude in degrees."""
    t = (julian + _clock_error((julian - 2451545) / 365.25) / 86400 - 2451545) / 36525
    anomaly = 357.52911 + 35999.05029 * t - 0.0001537 * t * t
    centre = (1.914602 - 0.004817 * t) * _sin(anomaly) + (0.019993 - 0.000101 * t) * _sin(2 * anomaly) + 0.000289 * _sin(3 * anomaly)
    apparent = 280.46646 + 36000.76983 * t + 0.0003032 * t * t + centre - 0.00569 - 0.00478 * _sin(125.04 - 1934.136 * t)
    return apparent % 360


def _sector(day):
    """In which of the twelve parts of its way the sun stands when the day begins."""
    return int(_longitude(_julian(day)) // SECTOR)


def _sin(degrees):
    return sin(radians(degrees))
