"""The operator opens the book: what stands where, one account, one purchase, what differs."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.foundation.ledger.models import Account, CheckRun
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Intent
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import shop
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
URL = reverse("desk:book")


@pytest.fixture
def operator(client):
    user = make_officer(Role.OPERATOR)
    client.force_login(user)
    return user


@pytest.fixture
def order():
    """Two packs, paid by transfer."""
    shop.purchase(quantity=2)
    intent = Intent.objects.get()
    payments.match_line(
        payments.record_bank_line({"booked_at": timezone.now().isoformat(), "amount": intent.amount, "words": intent.memo}, source="test")
    )
    return ProducerOrder.objects.select_related("purchase", "producer").get()


def test_both_sides_have_one_sum_and_each_kind_leads_to_its_lines(client, operator, order):
    answer = client.get(URL)

    assert [(kind.value, debit, credit) for kind, _n, debit, credit in answer.context["rows"]] == [
        ("receivable", 0, 0),
        ("bank", order.total, 0),
        ("payable", 0, order.goods_total),
        ("delivery", 0, order.delivery_fee),
        ("unassigned", 0, 0),
    ]
    assert (answer.context["debit"], answer.context["credit"]) == (order.total, order.total)
    bank = Account.objects.get(kind="bank")
    assert client.get(reverse("desk:book_accounts", args=["bank"])).url == reverse("desk:book_account", args=[bank.pk])
    assert client.get(reverse("desk:book_accounts", args=["nothing"])).status_code == 404


def test_it_is_shown_as_it_stood_at_the_end_of_a_day(client, operator, order):
    yesterday = dates.today() - timedelta(days=1)

    assert client.get(URL, {"den": yesterday.isoformat()}).context["rows"] == []
    assert len(client.get(URL, {"den": "mai"}).context["rows"]) == 5  # what is no day is told, and asks for nothing


def test_several_producers_have_an_account_each(client, operator):
    shop.purchase(shop.two_producers(lines=2))

    rows = client.get(reverse("desk:book_accounts", args=["payable"])).context["rows"]

    assert sorted((name, owed) for _account, name, owed in rows) == sorted(
        ProducerOrder.objects.values_list("producer__name", "goods_total")
    )


def test_an_account_is_told_line_by_line_and_as_a_file(client, operator, order):
    account = Account.objects.get(kind="receivable")

    lines = client.get(reverse("desk:book_account", args=[account.pk])).context["lines"]
    file = client.get(reverse("desk:book_export", args=[account.pk, "csv"])).content.decode("utf-8-sig")

    assert [(posting.amount, stands) for posting, _said, stands in lines] == [(order.total, order.total), (-order.total, 0)]
    assert f"{order.number}" in lines[0][1]
    assert [row[-2:] for row in csv.reader(StringIO(file))][1:] == [[str(order.total), ""], ["", str(order.total)]]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "print"])
def test_each_file_comes(client, operator, order, kind):
    assert client.get(reverse("desk:book_export", args=[Account.objects.first().pk, kind])).status_code == 200


def test_a_purchase_is_followed_by_any_of_its_numbers(client, operator, order):
    trail = reverse("desk:book_trail", args=[order.purchase.reference])
    assert client.get(URL, {"so": order.number.lower()}).url == trail

    context = client.get(trail).context

    assert [entry.kind for entry, *_rest in context["entries"]] == ["order_placed", "transfer_assigned"]
    assert sorted(amount for *_rest, amount in context["stand"]) == [-order.goods_total, -order.delivery_fee, order.total]
    assert "7KQ2M9XA" in client.get(URL, {"so": "7kq2m9xa"}).content.decode()
    assert client.get(reverse("desk:book_trail", args=["7KQ2M9XA"])).status_code == 404


def test_what_differs_is_shown_and_waits_on_the_first_page(client, operator, order):
    ProducerOrder.objects.update(goods_total=order.goods_total - 1, total=order.total - 1)

    client.post(reverse("desk:book_check"))

    assert [row.subject for *_words, row in client.get(URL).context["findings"]] == [f"order:{order.number}"]
    assert (f"{URL}?list=findings", 1) in {(task.url, task.number) for task in client.get("/desk/").context["tasks"]}


def test_recomputing_is_not_asked_for_endlessly(client, operator):
    for _n in range(8):
        client.post(reverse("desk:book_check"))

    assert CheckRun.objects.count() == 6


@pytest.mark.parametrize("page", ["desk:book", "desk:book_account", "desk:book_trail"])
def test_pages_ask_as_much_for_three_purchases_as_for_one(client, operator, page, django_assert_max_num_queries):
    first = shop.purchase()
    shop.purchase()
    shop.purchase()
    args = {"desk:book_account": [Account.objects.get(kind="receivable").pk], "desk:book_trail": [first.reference]}.get(page, [])
    client.get(reverse(page, args=args))

    with django_assert_max_num_queries(16):
        client.get(reverse(page, args=args))
