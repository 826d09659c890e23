"""Open or not, by Vietnam's clock."""

from datetime import date, datetime, time

import pytest

from marketplace.foundation.core.dates import VN
from marketplace.trade.outlets import opening, selectors, services
from tests.factories import outlets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
WEEKDAYS = {day: [(time(7, 30), time(11, 30)), (time(13, 30), time(17))] for day in range(5)}


def at(*moment):
    return datetime(*moment, tzinfo=VN)


def shown(outlet):
    return selectors.public_by_slug(outlet.slug)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(2026, 11, 25, 7, 29), (False, "Đang đóng cửa, mở lúc 07:30 hôm nay")),  # Wednesday
        (at(2026, 11, 25, 7, 30), (True, "Đang mở cửa, đến 11:30")),
        (at(2026, 11, 25, 11, 30), (False, "Đang đóng cửa, mở lúc 13:30 hôm nay")),
        (at(2026, 11, 25, 17, 0), (False, "Đang đóng cửa, mở lúc 07:30 ngày mai")),
        (at(2026, 11, 27, 18, 0), (False, "Đang đóng cửa, mở lúc 07:30 ngày 30/11/2026")),  # Friday evening
    ],
)
def test_the_week(moment, said):
    outlet = outlets.reported()
    services.set_hours(outlet, actor=None, week=WEEKDAYS)

    told = opening.opening(shown(outlet), moment)

    assert (told.open, told.words) == said


def test_what_is_not_known_is_not_closed():
    told = opening.opening(shown(outlets.reported()), at(2026, 11, 25, 9))

    assert (told.open, told.words, opening.week(shown(outlets.reported()))) == (None, "Chưa rõ giờ mở cửa", [])


def test_public_holidays_go_before_the_weekday():
    tet = at(2027, 2, 6, 10)  # mùng 1, a Saturday
    usual, closed, shorter = outlets.reported(), outlets.reported(), outlets.reported()
    every_day = {day: [(time(7), time(21))] for day in range(7)}
    services.set_hours(usual, actor=None, week=every_day)
    services.set_hours(closed, actor=None, week=every_day, closed_on_holidays=True)
    services.set_hours(shorter, actor=None, week={**every_day, 7: [(time(14), time(18))]})

    assert [opening.opening(shown(one), tet).open for one in (usual, closed, shorter)] == [True, False, False]
    assert opening.week(shown(shorter)) == [("Mỗi ngày", "07:00–21:00"), ("Ngày lễ, Tết", "14:00–18:00")]


def test_days_of_its_own_go_before_everything():
    outlet = outlets.reported()
    days = {"first": date(2026, 11, 25), "last": date(2026, 11, 26)}
    services.set_hours(outlet, actor=None, week=WEEKDAYS, special=[{**days, "opens": None, "closes": None, "words": "Kiểm kê"}])

    told = opening.opening(shown(outlet), at(2026, 11, 25, 9))

    assert (told.open, told.words) == (False, "Đang đóng cửa, mở lúc 07:30 ngày 27/11/2026")
    assert opening.special_days(shown(outlet), at(2026, 11, 25, 9)) == [("25/11/2026 – 26/11/2026", "đóng cửa", "Kiểm kê")]
