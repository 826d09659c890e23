"""Working time: clocks that wait for people run in working hours and stop over holidays."""

from datetime import datetime, time, timedelta
from functools import lru_cache

import holidays
from django.conf import settings

from .dates import VN, start_of


@lru_cache(maxsize=16)
def _holidays_of(year):
    return frozenset(holidays.country_holidays("VN", years=year))


def is_holiday(day):
    """A public holiday of Vietnam, Tết by its own calendar."""
    return day in _holidays_of(day.year)


def is_working_day(day, rest=None):
    """`rest`: weekdays on which nobody works, 0 Monday to 6 Sunday; the producers' own where none are named."""
    return day.weekday() not in (settings.WORKING_REST_DAYS if rest is None else rest) and not is_holiday(day)


def _span(day):
    opens, closes = settings.WORKING_HOURS
    return datetime.combine(day, time(opens), VN), start_of(day) + timedelta(hours=closes)


def add_hours(moment, hours):
    """The moment at which `hours` of working time have passed since `moment`."""
    left, moment = timedelta(hours=hours), moment.astimezone(VN)
    day = moment.date()
    while True:
        if is_working_day(day):
            opens, closes = _span(day)
            begin = max(opens, moment)
            if begin < closes and left <= closes - begin:
                return begin + left
            left -= max(closes - begin, timedelta())
        day += timedelta(days=1)


def add_days(moment, days, rest=None):
    """The same time of day, so many working days later."""
    moment = moment.astimezone(VN)
    while days:
        moment += timedelta(days=1)
        days -= is_working_day(moment.date(), rest)
    return moment
