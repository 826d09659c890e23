from datetime import datetime

from marketplace.foundation.core import working
from marketplace.foundation.core.dates import VN


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=VN)


def test_hours_run_between_seven_and_nineteen():
    assert working.add_hours(at("2026-11-25 10:00"), 2) == at("2026-11-25 12:00")
    assert working.add_hours(at("2026-11-25 18:00"), 2) == at("2026-11-26 08:00")
    assert working.add_hours(at("2026-11-25 22:00"), 1) == at("2026-11-26 08:00")
    assert working.add_hours(at("2026-11-25 10:00"), 24) == at("2026-11-27 10:00")


def test_the_clock_stops_over_tet():
    assert not working.is_working_day(at("2026-02-17 08:00").date())  # the first day of the year of the Horse
    assert working.add_hours(at("2026-02-15 18:30"), 1) == at("2026-02-21 07:30")


def test_days_skip_holidays():
    assert working.add_days(at("2026-11-24 10:00"), 2) == at("2026-11-26 10:00")
