from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.models import PhoneCode
from marketplace.foundation.notifications import links
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Intent
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from tests.factories import certification, shop
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def placed(*, method="cod", **fields):
    purchase = shop.purchase(method=method, quantity=2, **fields)
    services.confirm_by_phone(purchase)
    return ProducerOrder.objects.select_related("purchase").get()


def let_in(client, purchase):
    token = links.issue("purchase", purchase.reference, expires_at=timezone.now() + timedelta(days=1))
    answer = client.get(f"/t/{token}")
    assert answer["Location"] == reverse("order", args=[purchase.reference])
    return answer["Location"]


def test_a_number_alone_shows_nothing_and_sounds_like_no_such_order(client):
    order = placed()

    real, invented = client.get(f"/order/{order.purchase.reference}/"), client.get("/order/0000000V/")

    assert (real.status_code, invented.status_code) == (404, 404)
    assert order.purchase.receiver_name not in real.content.decode()
    assert client.get(f"/order/{order.number}/").status_code == 404


def test_a_link_shows_every_parcel(client):
    order = placed()

    page = client.get(let_in(client, order.purchase))

    words = page.content.decode()
    assert page.status_code == 200
    assert (page["Cache-Control"], order.number in words, order.purchase.receiver_name in words) == ("private, no-store", True, True)
    assert 'class="stars"' not in words


def test_another_order_is_not_shown_by_the_same_link(client):
    order = placed()
    other = shop.purchase(method="vietqr")
    let_in(client, order.purchase)

    assert client.get(f"/order/{other.reference}/").status_code == 404
    assert client.post(f"/order/{other.reference}/{other.orders.get().number}/cancel/").status_code == 404
    assert client.post(f"/order/{order.purchase.reference}/{other.orders.get().number}/cancel/").status_code == 404
    assert other.orders.get().fulfilment == "placed"


def test_a_revoked_link_shows_nothing(client):
    order = placed()
    address = let_in(client, order.purchase)

    links.revoke("purchase", order.purchase.reference)

    assert client.get(address).status_code == 404


def test_a_member_sees_only_what_is_their_own(client):
    mine, other = make_user(), make_user()
    purchase = shop.purchase(method="vietqr", user=mine)
    client.force_login(other)
    assert client.get(f"/order/{purchase.reference}/").status_code == 404

    client.force_login(mine)

    assert client.get(f"/order/{purchase.reference}/").status_code == 200


def test_number_and_telephone_and_code_let_in(client):
    order = placed()
    phone = order.purchase.payer_phone
    said = {"number": order.purchase.reference.lower(), "phone": phone}

    assert client.post("/order/", said)["Location"] == "/order/code/"
    assert client.post("/order/code/", {"code": "000000"}).status_code == 200
    code = PhoneCode.objects.get().code
    answer = client.post("/order/code/", {"code": code})

    assert answer["Location"] == f"/order/{order.purchase.reference}/"
    assert client.get(answer["Location"]).status_code == 200


def test_a_wrong_telephone_gets_the_same_answer_and_no_code(client):
    order = placed()

    answer = client.post("/order/", {"number": order.purchase.reference, "phone": "0900000099"})

    assert (answer.status_code, answer["Location"], PhoneCode.objects.count()) == (302, "/order/code/", 0)


def test_a_transfer_is_shown_with_qr_until_it_comes(client):
    order = placed(method="vietqr")
    address, intent = let_in(client, order.purchase), Intent.objects.get()
    words = client.get(address).content.decode()
    assert intent.memo in words
    assert "<svg" in words
    assert client.get(f"{address}payment/").status_code == 200

    raw = {"booked_at": timezone.now().isoformat(), "amount": intent.amount, "words": intent.memo}
    payments.match_line(payments.record_bank_line(raw, source="test"))

    assert client.get(f"{address}payment/")["HX-Refresh"] == "true"
    assert intent.memo not in client.get(address).content.decode()


def test_after_a_day_the_qr_is_gone(client, time_machine):
    order = placed(method="vietqr")
    address, memo = let_in(client, order.purchase), Intent.objects.get().memo

    Intent.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert memo not in client.get(address).content.decode()


def test_the_shopper_cancels_until_acceptance(client):
    order = placed()
    address = let_in(client, order.purchase)
    cancel = f"{address}{order.number}/cancel/"
    assert client.get(cancel).status_code == 405

    services.accept(order, by="producer")
    client.post(cancel)
    order.refresh_from_db()
    assert order.fulfilment == "accepted"
    assert cancel not in client.get(address).content.decode()


@pytest.mark.parametrize("written", ["vi", "en"])
def test_why_the_system_ended_an_order_is_read_in_ones_own_language(client, written):
    order = placed()
    address = let_in(client, order.purchase)
    prefix = "/en" if written == "en" else ""
    client.post(f"{prefix}{address}{order.number}/cancel/")

    pages = client.get(address).content.decode(), client.get(f"/en{address}").content.decode()

    assert ["Người mua hủy." in page for page in pages] == [True, False]
    assert ["Cancelled by the shopper." in page for page in pages] == [False, True]


def test_what_a_maker_wrote_stays_as_it_is(client):
    order = placed()
    services.cancel(order, by="producer", reason="Hết miến.")

    assert "Hết miến." in client.get(f"/en{let_in(client, order.purchase)}").content.decode()


def test_the_edition_of_the_terms_is_named_in_ones_own_language(client):
    order = placed()
    Purchase.objects.update(terms_version="bản 2, ngày 26/11/2026")
    address = let_in(client, order.purchase)

    assert ">bản 2, ngày 26/11/2026</a>" in client.get(address).content.decode()
    assert ">edition 2 of 26/11/2026</a>" in client.get(f"/en{address}").content.decode()


def test_the_shopper_says_it_arrived_or_did_not(client):
    order = placed()
    address = let_in(client, order.purchase)
    services.accept(order, by="producer")
    services.ship(order, by="producer")

    client.post(f"{address}{order.number}/report/", {"reason": "not_arrived"})
    assert order.reports.get().reason == "not_arrived"
    client.post(f"{address}{order.number}/received/")

    order.refresh_from_db()
    assert order.fulfilment == "delivered"


def test_a_frozen_certificate_is_told_with_its_state_today(client):
    order = placed()
    address = let_in(client, order.purchase)
    certificate = order.lines.get().certificate

    before = client.get(address).context["parcels"][0].lines[0][1]
    certification.revoke(certificate)
    after = client.get(address).context["parcels"][0].lines[0][1]

    assert (before, after) == (True, False)


@pytest.mark.parametrize("lines", [1, 3])
def test_queries_do_not_grow_with_lines(client, django_assert_num_queries, lines):
    purchase = shop.purchase(shop.two_producers(lines=lines))
    address = let_in(client, purchase)

    with django_assert_num_queries(12):  # four of them ask what came, waits and goes back of the money
        client.get(address)
    assert Purchase.objects.count() == 1


def test_how_often_one_may_ask_tells_nothing_about_an_order(client, settings):
    settings.SMS_CODES_PER_PHONE = (2, 3600)
    order = placed()
    phone = order.purchase.payer_phone

    right = [client.post("/order/", {"number": order.purchase.reference, "phone": phone}).status_code for _ in range(3)]
    wrong = [client.post("/order/", {"number": order.purchase.reference, "phone": "0900000099"}).status_code for _ in range(3)]

    assert right == wrong == [302, 302, 429]


def test_a_cancelled_parcel_is_called_so_and_does_not_count(client):
    purchase = shop.purchase(shop.two_producers(lines=2))
    gone, stays = purchase.orders.order_by("pk")
    address = let_in(client, purchase)

    told = client.post(reverse("order_cancel", args=[purchase.reference, gone.number]), follow=True)

    assert [str(message) for message in told.context["messages"]] == [f"Đã hủy kiện {gone.number}."]
    page = client.get(address)
    assert page.context["total"] == stays.total
    assert "</s> đã hủy" in page.content.decode()


def test_money_that_came_and_a_report_are_told_on_the_page(client):
    purchase = shop.purchase()
    order, address = purchase.orders.get(), let_in(client, purchase)
    intent = Intent.objects.get()
    line = {"booked_at": timezone.now().isoformat(), "amount": intent.amount, "words": intent.memo}
    payments.match_line(payments.record_bank_line(line, source="test"))
    assert "Sàn đã nhận được tiền chuyển khoản" in client.get(address).content.decode()
    for step in (services.accept, services.ship):
        step(order, by="producer")

    client.post(reverse("order_report", args=[purchase.reference, order.number]), {"reason": "damaged"})

    assert [parcel.tone for parcel in client.get(address).context["parcels"]] == ["warn"]
