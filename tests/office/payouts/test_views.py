"""The producer's page of its money, and the desk's pages of batches."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.office.payouts.models import Batch, Payout
from marketplace.shop.purchases import services as purchases
from tests.factories import money, producers
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker():
    made = producers.producer("HTX Nà Mẫu")
    money.account(made, on=timezone.now() - timedelta(days=60), number="8800205016789")
    return made


@pytest.fixture
def farmer(client, maker):
    user = make_user()
    producers.member(maker, user)
    client.force_login(user)
    return client


@pytest.fixture
def desk():
    browser = Client()
    browser.force_login(money.officer())
    return browser


def page(browser, name, *args):
    return browser.get(reverse(name, args=args)).content.decode()


def has(text, *parts):
    return [part for part in parts if part not in text.replace("\xa0", " ")]


def test_each_sum_has_its_reason_and_its_day(farmer, maker):
    due, waiting = money.arrived(maker), money.arrived(maker, ago=1, price=50_000)

    shown = page(farmer, "money:owed")

    assert (
        has(shown, "Tiền của HTX", "Tiền chờ chuyển, ngày", due.number, waiting.number, "Khách còn được báo vấn đề đến hết", "•••• 6789")
        == []
    )
    assert farmer.get(reverse("money:owed"))["Cache-Control"] == "private, no-store"


def test_the_pages_ask_as_often_for_three_orders_as_for_one(farmer, maker, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    money.arrived(maker)
    farmer.get(reverse("money:owed"))
    with CaptureQueriesContext(connection) as one:
        farmer.get(reverse("money:owed"))
    money.arrived(maker)
    money.arrived(maker)

    with django_assert_num_queries(len(one)):
        farmer.get(reverse("money:owed"))


def test_what_went_back_is_shown_as_less(farmer, maker):
    order = money.arrived(maker)
    money.paid_out()
    purchases.return_(order, by="operator", reason="Mốc")

    assert has(page(farmer, "money:owed"), "−100.000 ₫", "trừ vào lần chuyển sau", "FT-LO-1") == []


def test_a_statement_tells_each_order_and_is_nobody_elses(farmer, maker):
    order = money.arrived(maker)
    money.paid_out()
    payout = Payout.objects.get()
    assert has(page(farmer, "money:payout", payout.pk), order.number, "100.000 ₫", "FT-LO-1") == []

    file = farmer.get(reverse("money:statement", args=[payout.pk]))

    assert [file["Content-Type"], file.getvalue()[:5]] == ["application/pdf", b"%PDF-"]
    assert file["Content-Disposition"] == f'attachment; filename="{payout.memo.lower().replace(" ", "-")}.pdf"'
    stranger = producers.producer()
    user = make_user()
    producers.member(stranger, user)
    farmer.force_login(user)
    assert [farmer.get(reverse(f"money:{name}", args=[payout.pk])).status_code for name in ("payout", "statement")] == [404, 404]


def test_two_officers_take_a_batch_to_the_bank(desk, maker):
    money.arrived(maker)
    assert has(page(desk, "desk:payouts"), "HTX Nà Mẫu", "Agribank •••• 6789", "Lập đợt") == []

    answer = desk.post(reverse("desk:payout_prepare"))
    batch = Batch.objects.get()
    assert answer.url == reverse("desk:payout_batch", args=[batch.pk])
    assert has(page(desk, "desk:payout_batch", batch.pk), "cần một đồng nghiệp") == []
    desk.post(reverse("desk:payout_approve", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == "prepared"

    colleague = Client()
    colleague.force_login(money.officer())
    for step in ("approve", "export"):
        colleague.post(reverse(f"desk:payout_{step}", args=[batch.pk]))
    file = colleague.post(reverse("desk:payout_file", args=[batch.pk]), {"shape": "common"})
    assert b"8800205016789" in file.getvalue()
    assert file["Content-Disposition"] == f'attachment; filename="{batch.number.lower()}.csv"'
    assert "8800205016789" not in page(colleague, "desk:payout_batch", batch.pk)
    colleague.post(reverse("desk:payout_confirm_rest", args=[batch.pk]), {"bank_reference": "FT9"})

    batch.refresh_from_db()
    assert [batch.state, Payout.objects.get().bank_reference] == ["done", "FT9"]


def test_a_second_click_on_prepare_is_told_in_words(desk, maker):
    money.arrived(maker)
    desk.post(reverse("desk:payout_prepare"))

    answer = desk.post(reverse("desk:payout_prepare"), follow=True)

    assert has(answer.content.decode(), "Chưa có khoản nào đến hạn mà chuyển được") == []
    assert Batch.objects.count() == 1


def test_the_operator_enters_the_paper_that_allows_it(desk, settings):
    settings.MONEY_BASIS_EXAMPLE = False
    assert has(page(desk, "desk:money"), "Hiện không nhận chuyển khoản") == []
    said = {"number": "GP 12", "dated": "2026-10-01", "issuer": "Ngân hàng Nhà nước", "words": "Thu hộ, chi hộ"}
    assert desk.post(reverse("desk:money_enter"), said | {"dated": "x"}).status_code == 422

    desk.post(reverse("desk:money_enter"), said)

    shown = page(desk, "desk:money")
    assert has(shown, "GP 12", "01/10/2026", "Thu hộ, chi hộ") == []
    assert "Hiện không nhận chuyển khoản" not in shown
