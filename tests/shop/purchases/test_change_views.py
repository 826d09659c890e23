"""Changing an order on its page: what is asked, what is told, who may."""

import pytest
from django.urls import reverse

from marketplace.foundation.accounts.models import PhoneCode
from marketplace.foundation.payments.models import Intent
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from tests.factories import catalogue, shop

from .test_views import let_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
QUERIES = 11
TYPED = {
    "receiver_name": "Nguyễn Thị Thử",
    "province": "01",
    "commune": "00004",
    "commune_name": "",
    "address_line": "Số 9, phố Huế",
    "message": "",
    "step": "save",
}


def opened(client, method):
    purchase = shop.purchase(method=method)
    services.confirm_by_phone(purchase)
    let_in(client, purchase)
    return Purchase.objects.get(pk=purchase.pk)


def form_of(purchase, fee=None, **typed):
    order = purchase.orders.get()
    return {**TYPED, "receiver_phone": purchase.receiver_phone, "shown": f"{order.number}:{fee or order.delivery_fee}", **typed}


def test_a_street_is_changed_and_the_page_says_so(client):
    purchase = opened(client, "cod")
    address = reverse("order_change", args=[purchase.reference])
    assert "Số 8, ngõ 12" in client.get(address).content.decode()

    answer = client.post(address, form_of(purchase), follow=True)

    html = answer.content.decode()
    assert answer.redirect_chain == [(reverse("order", args=[purchase.reference]), 302)]
    assert "Đã ghi nhận thay đổi" in html
    assert "Số 9, phố Huế" in html


def test_another_province_is_asked_about_first(client):
    purchase = opened(client, "vietqr")
    address = reverse("order_change", args=[purchase.reference])
    old = Intent.objects.get().memo
    typed = form_of(purchase, province="19", commune="", commune_name="TT Bằng Lũng")

    asked = client.post(address, typed)

    html = asked.content.decode()
    assert asked.status_code == 409
    assert "phí giao hàng" in html
    assert Intent.objects.get().memo == old
    now = asked.context["shown"]
    assert client.post(address, typed | {"shown": now}).status_code == 302
    purchase.refresh_from_db()
    assert (purchase.commune_name, purchase.province_name) == ("Xã Chợ Đồn", "Tỉnh Thái Nguyên")
    assert Intent.objects.get().memo != old


def test_cash_with_another_phone_waits_for_the_code(client):
    purchase = opened(client, "cod")
    typed = form_of(purchase, receiver_phone="0912 000 111")

    answer = client.post(reverse("order_change", args=[purchase.reference]), typed)

    assert answer["Location"] == reverse("order_change_code", args=[purchase.reference])
    assert Purchase.objects.get().payer_phone == purchase.payer_phone
    assert client.post(answer["Location"], {"code": "000000"}).status_code == 200
    done = client.post(answer["Location"], {"code": PhoneCode.objects.get().code})
    assert done["Location"] == reverse("order", args=[purchase.reference])
    assert Purchase.objects.get().payer_phone == "+84912000111"
    assert client.get(done["Location"]).status_code == 200  # this browser goes on; older links have ended


def test_what_is_missing_is_said(client):
    purchase = opened(client, "cod")
    page = client.post(reverse("order_change", args=[purchase.reference]), form_of(purchase, address_line="", commune=""))
    assert (page.status_code, page.content.decode().count('aria-invalid="true"')) == (422, 2)
    assert Purchase.objects.get().address_line == purchase.address_line


def test_after_acceptance_the_page_leads_back_with_a_reason(client):
    purchase = opened(client, "cod")
    address = reverse("order_change", args=[purchase.reference])
    services.accept(ProducerOrder.objects.select_related("purchase").get(), by="producer")

    answer = client.post(address, form_of(purchase), follow=True)

    html = answer.content.decode()
    assert "đã nhận đơn" in html
    assert address not in html
    assert Purchase.objects.get().address_line == purchase.address_line


def test_a_new_qr_and_then_cash(client):
    purchase = opened(client, "vietqr")
    old = Intent.objects.get().memo
    page = client.post(reverse("order_new_qr", args=[purchase.reference]), follow=True).content.decode()
    new = Intent.objects.get().memo
    assert (old != new, new in page, f"<b>{old}</b>" in page) == (True, True, False)

    answer = client.post(reverse("order_to_cash", args=[purchase.reference]))
    assert answer["Location"] == reverse("order_change_code", args=[purchase.reference])
    page = client.post(answer["Location"], {"code": PhoneCode.objects.get().code}, follow=True).content.decode()

    assert ProducerOrder.objects.get().payment == "on_delivery"
    assert new not in page


def test_a_proven_browser_changes_to_cash_at_once(client):
    purchase = opened(client, "vietqr")
    second = shop.purchase(method="vietqr", contact_fields={"phone": purchase.payer_phone})
    let_in(client, second)
    to_cash = client.post(reverse("order_to_cash", args=[purchase.reference]))
    client.post(to_cash["Location"], {"code": PhoneCode.objects.get().code})

    answer = client.post(reverse("order_to_cash", args=[second.reference]))

    assert answer["Location"] == reverse("order", args=[second.reference])
    assert set(ProducerOrder.objects.values_list("payment", flat=True)) == {"on_delivery"}


@pytest.mark.parametrize("name", ["order_change", "order_change_code", "order_new_qr", "order_to_cash"])
def test_a_stranger_gets_nothing(client, name):
    purchase = shop.purchase(method="vietqr")
    memo = Intent.objects.get().memo
    assert client.post(reverse(name, args=[purchase.reference]), form_of(purchase)).status_code == 404
    assert (Intent.objects.get().memo, Purchase.objects.get().method) == (memo, "vietqr")


def test_one_held_parcel_is_named_and_the_other_has_its_qr(client):
    purchase = shop.purchase(shop.two_producers(lines=2), method="vietqr")
    held, free = purchase.orders.order_by("pk")
    services.hold(held, actor=None, reason="xem lại")
    services.set_apart(held.pk)

    page = client.get(let_in(client, purchase)).content.decode()

    shared, own = Intent.objects.order_by("pk")
    assert (shared.memo in page, own.memo in page) == (True, False)
    assert "Một kiện đang được kiểm tra" in page


@pytest.mark.parametrize("makers", [1, 3])
def test_another_province_costs_the_same_queries_for_one_parcel_and_three(client, makers, django_assert_num_queries):
    packs = [catalogue.pack_of(catalogue.listing()) for _ in range(makers)]
    purchase = shop.purchase(packs, method="vietqr")
    let_in(client, purchase)
    address = reverse("order_change", args=[purchase.reference])
    typed = {**TYPED, "receiver_phone": purchase.receiver_phone, "province": "46", "commune": "", "step": "place"}
    client.post(address, typed)

    with django_assert_num_queries(QUERIES):
        page = client.post(address, typed)

    assert len(page.context["fees"]) == makers
