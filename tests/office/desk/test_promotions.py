"""The operator writes a promotion, its producer agrees, it is opened and ended."""

import pytest
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.shop.promotions.models import Programme, Promotion
from tests.factories import producers, promotions
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db
NEW = "/desk/promotions/new/"
QUERIES = 9


@pytest.fixture
def operator(client):
    user = make_officer(Role.OPERATOR)
    client.force_login(user)
    return user


def typed(**said):
    return {
        "name": "Mừng Xuân",
        "basis_points": "12,5",
        "code": "tet 2027",
        "valid_from": dates.words(dates.today()),
        "valid_until": dates.words(dates.today()),
        "least_goods": "200.000",
        "most_each": "1",
        "borne_by": "platform",
        "paper": "Thông báo 12/TB",
        **said,
    }


def only():
    return Promotion.objects.whole().get()


def test_a_promotion_is_written_opened_and_ended(client, operator):
    written = client.post(NEW, typed())

    row = only()
    assert written.headers["Location"] == reverse("desk:promotion", args=[row.pk])
    assert (str(row), row.code, row.worth, row.least_goods, row.last_day) == (
        "Mừng Xuân",
        "TET2027",
        "Giảm 12,5\u00a0%",
        200_000,
        dates.today(),
    )
    assert (row.offer.max_user_applications, row.offer.max_global_applications, row.budget) == (1, None, None)
    client.post(f"/desk/promotions/{row.pk}/open/")
    assert only().offer.status == "Open"
    assert client.get(f"/desk/promotions/{row.pk}/edit/").status_code == 302
    client.post(f"/desk/promotions/{row.pk}/end/", {"reason": ""})
    assert only().ended_at is None
    client.post(f"/desk/promotions/{row.pk}/end/", {"reason": "Hết hàng"})
    assert (only().offer.status, only().ended_at is None) == ("Suspended", False)
    assert "TET2027" in client.get("/desk/promotions/").content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"basis_points": "51"}, "một nửa giá"),
        ({"basis_points": ""}, "chỉ một trong ba"),
        ({"borne_by": "programme"}, "chọn chương trình"),
        ({"borne_by": "shared"}, "Cần nêu rõ chủ thể"),
        ({"valid_until": "01/01/2020"}, "Ngày cuối đứng trước"),
    ],
)
def test_what_cannot_be_written_is_said_and_what_was_typed_stays(client, operator, said, words):
    answer = client.post(NEW, typed(**said))

    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors)
    assert 'value="Mừng Xuân"' in answer.content.decode()
    assert not Promotion.objects.exists()


def test_a_name_or_code_is_taken_once(client, operator):
    promotions.written(name="Mừng Xuân")
    promotions.written(code="TET2027")

    answers = [client.post(NEW, typed(code="")), client.post(NEW, typed(name="Khác"))]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert Promotion.objects.count() == 2


def test_what_is_not_open_is_rewritten_as_it_stands(client, operator):
    client.post(NEW, typed(amount="", most_off="50.000"))
    page = client.get(f"/desk/promotions/{only().pk}/edit/")
    shown = {name: page.context["form"][name].value() for name in typed()}

    client.post(f"/desk/promotions/{only().pk}/edit/", typed(basis_points="", amount="30.000", code="", borne_by="platform"))

    assert (shown["name"], shown["code"], shown["valid_until"]) == ("Mừng Xuân", "TET2027", dates.words(dates.today()))
    assert (only().worth, only().code, only().most_off) == ("Giảm 30.000\u00a0₫", "", None)


def test_a_producer_who_bears_it_agrees_first(client, operator):
    maker = producers.producer("HTX Yến Dương")
    client.post(NEW, typed(borne_by="producer", producer=maker.pk))
    client.post(f"/desk/promotions/{only().pk}/open/")
    assert only().opened_at is None
    member = make_user()
    producers.member(maker, member)
    client.force_login(member)

    page = client.get("/seller/promotions/")
    seen = page.context["asked"][0]["seen"]
    client.post(f"/seller/promotions/{only().pk}/agree/", {"seen": "khác"})
    assert only().agreed_at is None
    client.post(f"/seller/promotions/{only().pk}/agree/", {"seen": seen})

    assert only().agreed_by == member
    client.force_login(operator)
    client.post(f"/desk/promotions/{only().pk}/open/")
    assert only().opened_at is not None


def test_a_programme_of_the_state_is_added_once(client, operator):
    said = {"name": "Kích cầu", "code": "km-2026", "paper": "Quyết định 9", "budget": "50 triệu"}

    for _twice in range(2):
        client.post("/desk/promotions/programmes/", said)

    assert list(Programme.objects.values_list("code", "budget")) == [("km-2026", 50_000_000)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same(client, operator, rows, django_assert_num_queries):
    for n in range(rows):
        promotions.running(code=f"MA{n}MA{n}")
    client.get("/desk/promotions/")

    with django_assert_num_queries(QUERIES):
        client.get("/desk/promotions/")
