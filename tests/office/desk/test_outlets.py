"""A point of sale at the desk, from the application to the withdrawal; when a star ends it falls to 29."""

import pytest
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.register.certification import services as register
from marketplace.trade.outlets.models import LocationType, Outlet
from tests.factories import certification, outlets, places
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
PAPER = {"number": "12/TB-SCT", "issued_by": "Sở Công Thương"}


@pytest.fixture
def trade(client):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    return client


def application(**more):
    outlets.load_content()
    said = {"name": "Điểm bán Đức Xuân", "location_type": LocationType.objects.get(code="market").pk, "owner": "Hộ ví dụ"}
    said |= {"address_line": "Tổ 3", "commune": places.commune("Đức Xuân").pk, "phone": "0912345678", "licence_number": "13A8"}
    return said | {"area_m2": "300", "local_items": "10", "other_items": "20"} | more


def survey(**more):
    said = {"day": dates.words(dates.today()), "members": "Sở Công Thương", "area_m2": "300", "kinds": "30"}
    return said | {"local_items": "10", "other_items": "20", "fit": "on"} | more


def walk(trade, made, step, said):
    return trade.post(reverse("desk:outlet_step", args=[made.code, step]), said)


def test_from_the_application_to_29_kinds_and_the_withdrawal(trade, client):
    trade.post(reverse("desk:outlets_new"), application())
    made = Outlet.objects.get()
    goods = outlets.goods(30)
    trade.post(reverse("desk:outlet_goods", args=[made.code]), {"add": [product.code for product in goods]})
    paper = PAPER | {"dated": dates.words(dates.today())}
    assert client.get(made.get_absolute_url()).status_code == 404
    for step, said in (("survey", survey()), ("decide", paper), ("publish", paper)):
        assert walk(trade, made, step, said).status_code == 302
    made.refresh_from_db()
    assert made.state == "published"
    assert client.get(made.get_absolute_url()).status_code == 200
    short = reverse("desk:outlets") + "?state=short"
    assert made.name not in trade.get(short).content.decode()

    certificate = goods[0].certificates.get()
    register.revoke(certificate, decision=certification.decision("revoke"), ground=certification.ground(), actor=None)
    assert made.name in trade.get(short).content.decode()
    assert "<b>29</b>" in trade.get(reverse("desk:outlet", args=[made.code])).content.decode()
    walk(trade, made, "check", survey(fit="", kinds="29", findings="Thiếu một loại"))
    assert walk(trade, made, "withdraw", paper).status_code == 422
    walk(trade, made, "withdraw", paper | {"reason": "Không đủ loại"})
    made.refresh_from_db()
    assert made.state == "withdrawn"


@pytest.mark.parametrize("wrong", [{"name": ""}, {"licence_number": ""}, {"phone": "12"}, {"area_m2": "-1"}])
def test_what_is_wrong_comes_back_filled(trade, wrong):
    answer = trade.post(reverse("desk:outlets_new"), application() | wrong)

    assert answer.status_code == 422
    assert "Hộ ví dụ" in answer.content.decode()
    assert Outlet.objects.count() == 0


def test_what_does_not_fulfil_is_not_decided(trade):
    made = outlets.applied(kinds=29)
    walk(trade, made, "survey", survey())
    answer = walk(trade, made, "decide", PAPER | {"dated": dates.words(dates.today())})

    assert answer.status_code == 422
    made.refresh_from_db()
    assert made.state == "surveyed"


def test_a_step_twice_is_told_and_changes_nothing(trade):
    made = outlets.applied()
    walk(trade, made, "refuse", {"reason": "Hồ sơ không đủ"})
    again = trade.post(reverse("desk:outlet_step", args=[made.code, "refuse"]), {"reason": "Lần nữa"}, follow=True)

    assert [message.level_tag for message in again.context["messages"]][-1] == "error"
    made.refresh_from_db()
    assert made.state == "refused"


def test_the_second_officer_is_told(trade):
    made = outlets.applied()
    trade.post(reverse("desk:outlet_amend", args=[made.code]), application(name="Tên thứ nhất", seen=str(made.version)))
    answer = trade.post(reverse("desk:outlet_amend", args=[made.code]), application(name="Tên thứ hai", seen=str(made.version)))
    assert answer.status_code == 422
    assert Outlet.objects.get().name == "Tên thứ nhất"


def test_goods_are_picked_by_typing_and_only_those_with_a_star(trade):
    made, [noodles, tea] = outlets.applied(), [certification.certified_product(name) for name in ("Miến dong Tài Hoan", "Trà Shan tuyết")]
    lapsed = certification.lapsed_product("Miến dong cũ")
    address = reverse("desk:outlet_goods", args=[made.code])
    found = trade.get(address, {"q": "mien", "add": tea.code}).context

    assert ([row.name for row in found["choices"]], [row.name for row in found["ticked"]]) == (["Miến dong Tài Hoan"], ["Trà Shan tuyết"])
    said = trade.post(address, {"add": [noodles.code, lapsed.code]}, follow=True)
    assert [str(message) for message in said.context["messages"]] == ["Có sản phẩm vừa chọn không còn hạng sao. Xin xem lại."]
    assert made.carried.count() == 0
    trade.post(address, {"add": [noodles.code, tea.code]})
    trade.post(address, {"carried": "1", "unstamped": made.carried.get(product=tea).pk, "remove": made.carried.get(product=noodles).pk})
    assert [(row.product, row.stamped) for row in made.carried.all()] == [(tea, False)]


def test_hours_and_photos_at_the_desk(trade):
    made = outlets.applied()
    empty = {"special-TOTAL_FORMS": "0", "special-INITIAL_FORMS": "0"}
    said = {"every": "7:30-11:30, 13h30-17h", "day6": "nghỉ", "seen": made.version} | empty
    assert trade.post(reverse("desk:outlet_hours", args=[made.code]), said).status_code == 302
    assert [(row.weekday, f"{row.opens:%H:%M}") for row in made.hours.all()][-2:] == [(5, "07:30"), (5, "13:30")]
    stale = trade.post(reverse("desk:outlet_hours", args=[made.code]), said | {"every": "8-9"})
    assert (stale.status_code, made.hours.filter(weekday=0).count()) == (422, 2)

    trade.post(
        reverse("desk:outlet_photo_add", args=[made.code]),
        {"image": outlets.picture(), "caption": "Kệ", "taken_on": dates.words(dates.today())},
    )
    photo = made.photos.get()
    assert trade.get(reverse("desk:outlet_photo", args=[photo.pk]))["Content-Type"] == "image/jpeg"
    trade.post(reverse("desk:outlet_photo_remove", args=[photo.pk]))
    assert (made.photos.count(), photo.image.storage.exists(photo.image.name)) == (0, True)  # the file goes with the commit


def test_a_draft_is_nobodys_but_its_owners(trade):
    made = outlets.draft(phone="+84912345678", name="Bản nháp của ai đó")

    assert "Bản nháp" not in trade.get(reverse("desk:outlets"), {"q": "nhap"}).content.decode().split("<tbody")[-1]
    assert trade.get(reverse("desk:outlet", args=[made.code])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_of_one_and_three(trade, rows, django_assert_num_queries):
    for _ in range(rows):
        outlets.applied()
    trade.get(reverse("desk:outlets"))

    with django_assert_num_queries(16):
        trade.get(reverse("desk:outlets"))
