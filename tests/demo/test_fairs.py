from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command

from marketplace.demo import examples
from marketplace.demo import fairs as samples
from marketplace.foundation.core import dates
from marketplace.trade.fairs import selectors, services
from marketplace.trade.fairs.models import Fair

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 25, 9, tzinfo=dates.VN)
OPEN, NEAR, OVER = (f"{name} (ví dụ)" for name in ("Hội chợ OCOP Nà Mẫu", "Phiên chợ cuối tuần Nà Mẫu", "Ngày hội nông sản Nà Mẫu"))


@pytest.fixture(autouse=True)
def _demo():
    with time_machine.travel(DAY, tick=False):
        call_command("load_content")
        examples.load(DAY.date())
        samples.load(DAY.date())
        yield


def found():
    return {fair.name: fair for fair in Fair.objects.dated()}


def test_fairs_to_try_are_open_near_and_over_and_written_once():
    samples.load(DAY.date())

    assert {name: fair.status for name, fair in found().items()} == {OPEN: "registration_open", NEAR: "registration_closed", OVER: "over"}
    assert {name: selectors.figures(fair)["allotted"] for name, fair in found().items()} == {OPEN: 1, NEAR: 2, OVER: 2}


def test_the_invented_maker_may_register_with_the_star_that_holds():
    maker = examples.maker()
    [fair] = selectors.open_for([maker])

    able = [one.product.name for one in selectors.goods_for(fair, maker) if not one.why]
    assert able == [f"Rượu mơ nhẹ Nà Mẫu {examples.MARK}"]


def test_they_move_with_the_days_unless_a_person_gave_another():
    before = found()
    day = before[OPEN].starts_on + timedelta(days=1)
    services.amend_fair(before[OPEN], actor=None, starts_on=day)
    services.report_fair(before[OVER], words="Đã báo cáo", actor=None)

    samples.move(timedelta(days=40))

    assert {name: fair.starts_on for name, fair in found().items()} == {
        OPEN: day,
        NEAR: before[NEAR].starts_on + timedelta(days=40),
        OVER: before[OVER].starts_on,
    }
