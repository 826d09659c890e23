"""The receiver of a gift asks by a link: what is in the parcel, no price, nothing of who paid; the money goes to who paid."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.foundation.notifications.models import Link, Message
from marketplace.foundation.payments.models import Refund
from marketplace.shop.returns import gifts, services
from marketplace.shop.returns.models import ReturnRequest
from tests.factories import returns, shop
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
GIVEN = {"payer_name": "Trần Văn Trả", "payer_phone": "+84987000111", "receiver_name": "Lê Thị Nhận", "receiver_phone": "+84987000222"}


@pytest.fixture
def order():
    made = returns.delivered(shop.two_producers(lines=1), user=make_user())
    type(made.purchase).objects.filter(pk=made.purchase.pk).update(**GIVEN)
    made.purchase.refresh_from_db()
    return made


@pytest.fixture
def receiver(order):
    browser = Client()
    browser.get(urlsplit(gifts.new_link(order)).path)
    return browser


def said(order, **more):
    return {f"line-{order.lines.get().pk}": "1", "reason": "damaged", "words": "Hũ vỡ nắp", **more}


def test_the_receiver_sees_what_is_in_it_and_no_price_and_nobody_who_paid(receiver, order):
    page = receiver.get(reverse("gift", args=[order.number])).content.decode()

    assert [order.lines.get().name in page, "Kiện hàng của" in page] == [True, True]
    hidden = ("₫", GIVEN["payer_name"], "0987 000 111", order.purchase.address, order.purchase.reference)
    assert [words for words in hidden if words in page.partition("<main")[2].partition("</main>")[0].replace(order.number, "")] == []


def test_what_the_receiver_reports_is_answered_and_the_money_goes_to_who_paid(receiver, order):
    receiver.post(reverse("gift", args=[order.number]), said(order))

    row = ReturnRequest.objects.get()
    assert [row.by_receiver, row.steps.get().who] == [True, "receiver"]
    assert Message.objects.get(kind="return_shopper").phone == GIVEN["payer_phone"]
    services.agree(row, by="producer", amounts={line.pk: line.price for line in row.lines.all()}, send_back=False)

    assert Refund.objects.get().intent.reference == order.purchase.reference
    told = dict(Message.objects.filter(about=order.number, kind__in=("return_shopper", "return_receiver")).values_list("kind", "phone"))
    assert told == {"return_shopper": GIVEN["payer_phone"], "return_receiver": GIVEN["receiver_phone"]}
    page = receiver.get(reverse("gift", args=[order.number])).content.decode()
    assert "₫" not in page.partition("<main")[2]


def test_without_the_link_nobody_gets_in_and_another_parcel_stays_shut(client, receiver, order):
    other = returns.delivered(shop.two_producers(lines=1))

    assert client.get(reverse("gift", args=[order.number])).status_code == 404
    assert receiver.post(reverse("gift", args=[other.number]), said(other)).status_code == 404
    assert ReturnRequest.objects.count() == 0


def test_who_pays_makes_the_link_or_has_it_sent(client, order):
    client.force_login(order.purchase.user)
    assert "Đường dẫn cho người nhận" in client.get(reverse("order", args=[order.purchase.reference])).content.decode()
    address = reverse("order_gift", args=[order.purchase.reference, order.number])

    page = client.post(address, {"act": "copy"}).content.decode()
    client.post(address, {"act": "send"})

    assert "ocp_" in page
    assert list(Message.objects.filter(kind="gift_link").values_list("phone", flat=True)) == [GIVEN["receiver_phone"]]
    type(order.purchase).objects.filter(pk=order.purchase.pk).update(receiver_phone=GIVEN["payer_phone"])
    assert client.post(address, {"act": "copy"}).status_code == 302
    assert Link.objects.filter(purpose="gift").count() == 1
