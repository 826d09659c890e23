from datetime import date, timedelta

import holidays
import pytest
from django.utils.translation import override

from marketplace.foundation.core import lunar

YEARS = range(1976, 2101)


@pytest.mark.parametrize(("year", "tet"), [(2007, date(2007, 2, 17)), (2030, date(2030, 2, 2)), (1985, date(1985, 1, 21))])
def test_tet_where_hanoi_and_beijing_differ(year, tet):
    assert lunar.new_year(year) == tet


def test_tet_and_the_day_of_the_hung_kings_as_the_public_calendar_has_them():
    known = holidays.country_holidays("VN", years=YEARS, language="en_US")
    tets = {day for day, name in known.items() if name.removesuffix(" (estimated)") == "Lunar New Year"}
    kings = {day for day, name in known.items() if "Hung Kings" in name}

    assert [lunar.new_year(year) for year in YEARS] == sorted(tets)
    assert [year for year in range(2007, 2101) if lunar.solar(year, 3, 10) not in kings] == []


@pytest.mark.parametrize(
    ("year", "leap"),
    [(2009, 5), (2012, 4), (2014, 9), (2017, 6), (2020, 4), (2023, 2), (2025, 6), (2028, 5), (2033, 11)],
)
def test_leap_months(year, leap):
    assert [month.number for month in lunar.months_of(year) if month.leap] == [leap]


def test_there_and_back_for_every_day_of_a_hundred_years():
    day, wrong = date(1990, 1, 1), []
    while day < date(2090, 1, 1):
        found = lunar.lunar(day)
        if lunar.solar(found.year, found.month, found.day, leap=found.leap) != day:
            wrong.append(day)
        day += timedelta(days=1)

    assert wrong == []


def test_the_spring_festival_of_ba_be_in_years_that_sources_name():
    assert lunar.solar(2023, 1, 10) == date(2023, 1, 31)
    assert lunar.solar(2024, 1, 10) == date(2024, 2, 19)
    assert lunar.solar(2027, 1, 9) == date(2027, 2, 14)


def test_a_yearly_day_is_this_years_until_it_is_over():
    assert lunar.day_on_or_after(date(2026, 11, 25), month=1, day=9) == date(2027, 2, 14)
    assert lunar.day_on_or_after(date(2027, 2, 14), month=1, day=9) == date(2027, 2, 14)
    assert lunar.day_on_or_after(date(2027, 2, 15), month=1, day=9) == date(2028, 2, 3)
    assert lunar.day_on_or_after(date(2027, 1, 5), month=12, day=30) == date(2027, 2, 5)  # the last month has 29 days


def test_a_day_the_month_lacks_is_refused():
    with pytest.raises(ValueError, match="no day 30"):
        lunar.solar(2026, 12, 30)
    with pytest.raises(ValueError, match="no day 1 of month 5"):
        lunar.solar(2026, 5, 1, leap=True)


def test_words():
    assert lunar.words(1, 10) == "mùng 10 tháng Giêng"
    assert lunar.words(1, 9, 11) == "mùng 9 đến 11 tháng Giêng"
    assert lunar.words(3, 25) == "ngày 25 tháng Ba"
    assert lunar.day_words(date(2025, 7, 26)) == "mùng 2 tháng Sáu nhuận"
    with override("en"):
        assert lunar.words(1, 9, 11) == "lunar 1/9–11"
