"""The operator writes a promotion, its producer agrees, it is opened and ended."""

from datetime import timedelta

import pytest
from django.db.models import Sum
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.models import Finding, Posting
from marketplace.shop.promotions import services
from marketplace.shop.promotions.models import Programme, ProgrammePayment, Promotion
from tests.factories import catalogue, producers, promotions, shop
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
        ({"basis_points": ""}, "chỉ một trong bốn"),
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
    _told, seen = page.context["asked"][0]
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


def test_free_delivery_is_written_and_read_again(client, operator):
    client.post(NEW, typed(basis_points="", delivery="on", delivery_most="20.000"))

    page = client.get(f"/desk/promotions/{only().pk}/edit/")

    assert only().worth == "Giảm đến 20.000\u00a0₫ phí giao hàng mỗi kiện"
    assert [page.context["form"][name].value() for name in ("delivery", "delivery_most", "amount")] == [True, 20_000, None]
    client.post(f"/desk/promotions/{only().pk}/edit/", typed(basis_points="", delivery="on"))
    assert only().worth == "Miễn phí giao hàng"


def waits(client):
    return {task.url: task.number for task in client.get("/desk/").context["tasks"] if task.page == "promotions"}


def test_what_waits_to_be_opened_and_to_be_agreed_to(client, operator):
    ready = promotions.written(name="Sẵn sàng")
    asked = promotions.written(name="Đang hỏi", producer=producers.producer(), borne_by="producer")
    yesterday = dates.today() - timedelta(days=1)
    late = promotions.written(name="Đã qua", valid_from=yesterday, valid_until=yesterday)
    promotions.running(name="Đang chạy")

    assert waits(client) == {"/desk/promotions/?list=ready": 1, "/desk/promotions/?list=asked": 1}
    for part, row in (("ready", ready), ("asked", asked)):
        assert [told.row for told in client.get(f"/desk/promotions/?list={part}").context["rows"]] == [row]
    assert len(client.get("/desk/promotions/?list=gibtesnicht").context["rows"]) == 4
    services.end(ready, actor=operator, reason="Thử")
    client.post(f"/desk/promotions/{late.pk}/open/")
    assert (waits(client)["/desk/promotions/?list=ready"], Promotion.objects.get(pk=late.pk).opened_at) == (0, None)


@pytest.fixture
def programme():
    return services.add_programme(actor=None, code="km", name="Kích cầu", paper="Quyết định 9", budget=1_000_000)


def stands():
    rows = Posting.objects.order_by().values_list("account__kind").annotate(sum=Sum("amount"))
    return {kind: amount for kind, amount in rows if amount}


def pays(client, programme, **said):
    typed = {"amount": "300.000", "received_on": dates.words(dates.today()), "reference": "ft 2026-001", **said}
    return client.post(f"/desk/promotions/programmes/{programme.pk}/", typed)


def test_a_programme_pays_once_by_a_reference_and_its_claim_is_less(client, operator, programme):
    shop.base_data()
    promotions.running(amount=400_000, borne_by="programme", programme=programme, budget=1_000_000)
    shop.purchase([catalogue.pack_of(catalogue.listing(price=1_000_000))])

    first, again = pays(client, programme), pays(client, programme, amount="300.001", reference="FT2026-001")

    assert (first.status_code, again.status_code, ProgrammePayment.objects.get().reference) == (302, 422, "FT2026-001")
    account = client.get(f"/desk/promotions/programmes/{programme.pk}/").context["account"]
    assert (account.given, account.paid, account.owed, account.unshared) == (400_000, 300_000, 100_000, 0)
    assert (stands()["programmes"], stands()["outside"]) == (100_000, 300_000)
    assert "<div>300.000\u00a0₫</div>" in client.get("/desk/promotions/").content.decode()
    assert AuditEntry.objects.get(action="programme_paid").paper == "FT2026-001"
    ledger.check()
    assert not Finding.objects.standing().exists()


@pytest.mark.parametrize(
    "said",
    [
        {"amount": "1.000.001"},
        {"amount": "0"},
        {"amount": ""},
        {"reference": "  "},
        {"received_on": dates.words(dates.today() + timedelta(days=1))},
    ],
)
def test_what_a_programme_cannot_have_paid(client, operator, programme, said):
    assert pays(client, programme, **said).status_code == 422
    assert (ProgrammePayment.objects.count(), stands()) == (0, {})


def test_a_payment_written_down_by_mistake_is_withdrawn_with_a_reason(client, operator, programme):
    pays(client, programme)
    address = f"/desk/promotions/payments/{ProgrammePayment.objects.get().pk}/withdraw/"

    client.post(address, {"reason": " "})
    assert ProgrammePayment.objects.standing().count() == 1
    for _twice in range(2):
        client.post(address, {"reason": "Nhầm chương trình"})

    assert (ProgrammePayment.objects.standing().count(), stands()) == (0, {})
    assert pays(client, programme).status_code == 302
    assert stands() == {"outside": 300_000, "programmes": -300_000}
    assert AuditEntry.objects.filter(action="programme_payment_withdrawn").count() == 1
    assert "Nhầm" not in client.get(f"/desk/promotions/programmes/{programme.pk}/").content.decode()


def test_the_list_costs_the_same_for_many_programmes(client, operator, programme, django_assert_num_queries):
    for n in range(3):
        services.record_payment(programme, actor=None, amount=1_000, received_on=dates.today(), reference=f"FT{n}")
    client.get("/desk/promotions/")

    with django_assert_num_queries(QUERIES + 1):
        client.get("/desk/promotions/")
