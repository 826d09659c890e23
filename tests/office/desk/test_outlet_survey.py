"""The sheet of a survey on a surveyor's phone."""

import re

import pytest
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.trade.outlets import selectors, services
from marketplace.trade.outlets.models import Seen
from tests.factories import certification, outlets
from tests.factories.accounts import make_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]


@pytest.fixture
def trade(client):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    return client


def page_of(outlet):
    return reverse("desk:outlet_survey", args=[outlet.code])


def sheet(page):
    """What a browser would send, were nothing chosen."""
    fields = dict(re.findall(r'type="hidden" name="((?:w:\w+|round))" value="(\w*)"', page))
    return fields | {f"n:{token}": "" for token in re.findall(r'name="n:(\w{12})"', page)}


def test_goods_are_found_by_folded_name_though_their_star_ended(trade):
    outlet, goods = outlets.applied(kinds=1), certification.certified_product("Miến dong Tài Hoan")
    certification.revoke(goods.certificates.get())
    page = trade.get(page_of(outlet), {"q": "mien tai hoan"}).content.decode()
    trade.post(page_of(outlet), {"add": [goods.pk], "round": services.round_of(outlet)})
    again = trade.get(page_of(outlet), {"q": "mien tai hoan"}).content.decode()

    box = f'name="add" value="{goods.pk}"'
    assert ("không có giấy chứng nhận còn hiệu lực" in page, box in page, box in again) == (True, True, False)
    assert f"giấy chứng nhận bị thu hồi {dates.words(dates.today())}" in again


def test_the_second_of_two_sees_both_answers_and_chooses(trade):
    outlet = outlets.applied(kinds=2)
    one, two = (line.key for line in selectors.sheet(outlet).lines)
    seen = sheet(trade.get(page_of(outlet)).content.decode())
    services.note_seen(outlet, actor=make_officer(Role.TRADE_OFFICER, name="Hoàng Thị Mẫu"), answers={one: ("", "found")})
    answer = trade.post(page_of(outlet), seen | {f"a:{one}": "missing", f"a:{two}": "found"})
    page = answer.content.decode()

    assert (answer.status_code, [row.answer for row in Seen.objects.order_by("pk")]) == (409, ["found", "found"])
    assert "Hoàng Thị Mẫu đã ghi “Có bán”" in page
    assert re.findall(r'name="a:\w+" value="(\w+)" checked', page) == ["missing", "found"]
    assert trade.post(page_of(outlet), sheet(page) | {f"a:{one}": "missing", f"a:{two}": "found"}).status_code == 302
    assert [line.answer for line in selectors.sheet(outlet).lines] == ["missing", "found"]


def test_a_stale_page_gets_its_choices_back_in_words(trade):
    outlet = outlets.applied(kinds=1)
    (line,) = selectors.sheet(outlet).lines
    seen = sheet(trade.get(page_of(outlet)).content.decode())
    services.survey(outlet, actor=None, **outlets.found())
    line_name = next(name for name in seen if name.startswith("n:"))
    answer = trade.post(page_of(outlet), seen | {f"a:{line.key}": "missing", line_name: "Gạo nếp Tài"})
    page = answer.content.decode()

    assert (answer.status_code, Seen.objects.count()) == (409, 0)
    assert f"<li>{line.name}: <b>Không thấy</b></li><li>Gạo nếp Tài: <b>Có bán</b></li>" in page


def test_from_the_sheet_to_the_decision(trade):
    outlet = outlets.applied(kinds=2)
    one, two = selectors.sheet(outlet).lines
    seen = sheet(trade.get(page_of(outlet)).content.decode())
    trade.post(page_of(outlet), seen | {f"a:{one.key}": "found", f"a:{two.key}": "missing"})
    said = {"day": dates.words(dates.today()), "members": "Sở Công Thương", "area_m2": "300", "local_items": "10", "other_items": "20"}
    belied = trade.post(reverse("desk:outlet_step", args=[outlet.code, "survey"]), said | {"fit": "on"})
    trade.post(reverse("desk:outlet_step", args=[outlet.code, "survey"]), said)
    page = trade.get(reverse("desk:outlet", args=[outlet.code])).content.decode()

    assert ("Phiếu đếm được 1 loại, cần ít nhất 30 loại" in belied.content.decode(), outlet.surveys.get().kinds) == (True, 1)
    assert f"<dt>Khai nhưng không thấy</dt><dd>{two.name}</dd>" in page
    trade.post(reverse("desk:outlet_survey_adopt", args=[outlet.code]), {"survey": outlet.surveys.get().pk})
    assert [row.product for row in outlet.carried.all()] == [one.product]


def test_an_emptied_sheet_and_what_no_page_sends(trade):
    outlet = outlets.applied(kinds=1)
    (line,) = selectors.sheet(outlet).lines
    for wrong in ({"a:p1x": "found"}, {f"a:{line.key}": "stolen"}, {"add": ["x", "9" * 40]}, {"n:short": "Gạo"}, {"round": "7"}):
        trade.post(page_of(outlet), {"round": 1} | wrong)
    assert Seen.objects.count() == 0

    trade.post(page_of(outlet), {"round": 1, f"a:{line.key}": "found"})
    for old, left in ((2, 1), (1, 0)):
        trade.post(reverse("desk:outlet_survey_anew", args=[outlet.code]), {"round": old})
        assert Seen.objects.count() == left
