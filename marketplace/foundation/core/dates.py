"""Days and moments in Vietnam. A day is a `date`; a moment is an aware `datetime`; nothing here is naive."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import TimestamptzRange

VN = ZoneInfo("Asia/Ho_Chi_Minh")
EXCEL_EPOCH = date(1899, 12, 30)
EARLIEST, LATEST = date(1900, 3, 1), date(2199, 12, 31)
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_IN_WORDS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)")
_CLOCK_BEHIND = re.compile(r"\s+\d{2}:\d{2}:\d{2}$")  # as workbooks keep a day with a time, see imports.sheets
_MONTHS_FROM = 90  # days; beyond that "còn 5 tháng" says more than "còn 153 ngày"
_MONTH = 30


def today(on=None):
    """The day it is in Vietnam at the moment `on`."""
    return (on or timezone.now()).astimezone(VN).date()


def start_of(day):
    return datetime.combine(day, time.min, VN)


def end_of(day):
    """The first moment after `day`: what ends with the day ends here, exclusive."""
    return start_of(day + timedelta(days=1))


def day_range(first, last):
    """From the first moment of `first` through the whole of `last` (None: without end), as PostgreSQL keeps it: `[)`, UTC."""
    upper = end_of(last).astimezone(UTC) if last else None
    return TimestamptzRange(start_of(first).astimezone(UTC), upper, "[)")


def add_months(day, months):
    """The same day of a later month, or its last one: 31/8 + 6 months is 28/2."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for back in range(4):
        try:
            return date(year, month + 1, day.day - back)
        except ValueError:
            continue
    raise ValueError(day)


def words(day):
    """`24/11/2026`; a moment is told by its day in Vietnam."""
    if isinstance(day, datetime):
        day = today(day)
    return f"{day:%d/%m}/{day.year:04d}"


def moment_words(moment):
    """`10:32 24/11/2026`."""
    return f"{moment.astimezone(VN):%H:%M} {words(moment)}"


def left_words(until, on=None):
    """How long it still holds: `until` is the last day, or the first moment after it."""
    last = today(until - timedelta(microseconds=1)) if isinstance(until, datetime) else until
    days = (last - today(on)).days
    if days < 0:
        return gettext("ended on %(day)s") % {"day": words(last)}
    if days == 0:
        return gettext("until the end of today")
    if days > _MONTHS_FROM:
        months = days // _MONTH
        return ngettext("%(n)d month left", "%(n)d months left", months) % {"n": months}
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}


def parse_day(text):
    """`24/11/2026`, `24-11-2026`, `24.11.2026`, `2026-11-24`, `ngày 24 tháng 11 năm 2026` → date. The day comes first."""
    shape = _CLOCK_BEHIND.sub("", str(text).strip())
    if match := _DAY_FIRST.fullmatch(shape) or _IN_WORDS.fullmatch(shape):
        day, month, year = match.groups()
    elif match := _YEAR_FIRST.fullmatch(shape):
        year, month, day = match.groups()
    else:
        raise _not_a_day(text)
    try:
        return _sensible(date(int(year), int(month), int(day)), text)
    except ValueError:
        raise _not_a_day(text) from None


def parse_moment(text):
    """`24/11/2026 10:32:05`, `10:32 24/11/2026`, or only the day: then its first moment. In Vietnam."""
    shape = str(text).strip()
    clock = _CLOCK.search(shape)
    day = parse_day(_CLOCK.sub(" ", shape).strip(" ,-"))
    if not clock:
        return start_of(day)
    hour, minute, second = (int(part or 0) for part in clock.groups())
    try:
        return datetime.combine(day, time(hour, minute, second), VN)
    except ValueError:
        raise _not_a_day(text) from None


def from_excel(serial):
    """Excel's day number (1900 system, which counts a 29/2/1900 that never was) → date."""
    try:
        return _sensible(EXCEL_EPOCH + timedelta(days=int(serial)), serial)
    except (OverflowError, ValueError):
        raise _not_a_day(serial) from None


def _sensible(day, text):
    if not EARLIEST <= day <= LATEST:
        raise _not_a_day(text)
    return day


def _not_a_day(text):
    return ValidationError(_("“%(text)s” is not a day. Write it like 24/11/2026."), code="day", params={"text": str(text)[:60]})
