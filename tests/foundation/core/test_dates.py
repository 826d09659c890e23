from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from marketplace.foundation.core import dates

LATE = datetime(2026, 11, 24, 16, 59, 59, tzinfo=UTC)  # 23:59:59 in Vietnam


@time_machine.travel(LATE, tick=False)
def test_today_is_vietnams():
    assert dates.today() == date(2026, 11, 24)
    assert dates.today(LATE + timedelta(seconds=1)) == date(2026, 11, 25)


def test_a_day_range_holds_through_the_whole_of_its_last_day():
    held = dates.day_range(date(2023, 11, 24), date(2026, 11, 24))

    assert held.lower == datetime(2023, 11, 23, 17, tzinfo=UTC)
    assert held.upper == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert LATE in held
    assert LATE + timedelta(seconds=1) not in held


def test_a_day_range_without_end():
    assert dates.day_range(date(2023, 11, 24), None).upper is None


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2023, 11, 24), 36, date(2026, 11, 24)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2023, 12, 31), 1, date(2024, 1, 31)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
    ],
)
def test_add_months(day, months, then):
    assert dates.add_months(day, months) == then


def test_words():
    assert dates.words(date(2026, 1, 5)) == "05/01/2026"
    assert dates.words(LATE + timedelta(seconds=1)) == "25/11/2026"
    assert dates.moment_words(LATE) == "23:59 24/11/2026"


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (date(2026, 12, 18), "còn 24 ngày"),
        (date(2026, 11, 25), "còn 1 ngày"),
        (date(2026, 11, 24), "đến hết hôm nay"),
        (date(2026, 11, 23), "hết hạn ngày 23/11/2026"),
        (date(2027, 11, 24), "còn 12 tháng"),
        (datetime(2026, 11, 24, 17, tzinfo=UTC), "đến hết hôm nay"),
        (datetime(2026, 11, 25, 17, tzinfo=UTC), "còn 1 ngày"),
    ],
)
def test_how_long_is_left(until, words):
    with override("vi"):
        assert dates.left_words(until, LATE) == words


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("24/11/2026", date(2026, 11, 24)),
        ("5/1/2023", date(2023, 1, 5)),
        ("24-11-2026", date(2026, 11, 24)),
        ("24.11.2026", date(2026, 11, 24)),
        (" 24 / 11 / 2026 ", date(2026, 11, 24)),
        ("2026-11-24", date(2026, 11, 24)),
        ("2026-11-24 00:00:00", date(2026, 11, 24)),
        ("ngày 30 tháng 6 năm 2021", date(2021, 6, 30)),
    ],
)
def test_days_as_people_write_them(typed, day):
    assert dates.parse_day(typed) == day


@pytest.mark.parametrize(
    "typed", ["", "31/2/2026", "13/13/2026", "24/11/26", "2026", "11/2026", "hôm qua", "1/1/0001", "24/11/2026 10:30", "32/1/2026"]
)
def test_days_that_are_none(typed):
    with pytest.raises(ValidationError) as refused:
        dates.parse_day(typed)

    assert len(refused.value.messages) == 1


def test_excel_counts_from_its_own_day():
    assert dates.from_excel(44377) == date(2021, 6, 30)
    assert dates.from_excel(44377.75) == date(2021, 6, 30)
    for silly in (0, -1, 10**9, 10**40, float("nan")):
        with pytest.raises(ValidationError):
            dates.from_excel(silly)


@given(st.dates(dates.EARLIEST, dates.LATEST))
def test_what_we_write_we_read(day):
    assert dates.parse_day(dates.words(day)) == day
    assert dates.from_excel((day - dates.EXCEL_EPOCH).days) == day
    assert dates.today(dates.start_of(day)) == day
    assert dates.today(dates.end_of(day)) == day + timedelta(days=1)
