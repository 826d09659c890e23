"""A code on the basket's page and at the till, over HTTP."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone, translation

from marketplace.foundation.core.money import dong
from marketplace.foundation.notifications import kinds, links
from marketplace.shop.basket import current
from marketplace.shop.basket import services as basket_services
from marketplace.shop.promotions import services
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.messages import SHOPPER_LINK
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from tests.factories import accounts, catalogue, producers, promotions, shop
from tests.shop.checkout.test_views import START, TYPED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]


@pytest.fixture
def basket(client):
    shop.base_data()
    made = shop.basket([(catalogue.pack_of(catalogue.listing(price=100_000)), 2)])
    client.cookies[settings.OSCAR_BASKET_COOKIE_OPEN] = current.sign(made)
    return made


def page(client, address="/basket/"):
    return client.get(address).context["summary"]


def test_a_code_is_typed_told_and_removed(client, basket):
    promotions.running(code="TET2027")

    client.post("/basket/code/", {"code": " tet2027 "})
    summary = page(client)
    assert (summary.discount, summary.total, summary.rows[0].discount) == (20_000, 180_000, 20_000)
    assert page(client, "/basket/?province=01").discount == 20_000  # another province, the same code

    client.post("/basket/code/drop/")
    assert (page(client).discount, page(client).off.typed) == (0, None)


@pytest.mark.parametrize("typed", ["", "KHONGCO", "x" * 5_000, "a\0b"])
def test_what_is_no_code_is_said_and_changes_nothing(client, basket, typed):
    answer = client.post("/basket/code/", {"code": typed}, follow=True)

    assert [str(message.level_tag) for message in answer.context["messages"]] == ["error"]
    assert not basket.vouchers.exists()


def test_codes_are_not_guessed(client, basket, settings):
    settings.CODE_TRIES_PER_NETWORK = (2, 3600)
    promotions.running(code="TET2027")

    for code in ("SAI1", "SAI2", "TET2027"):
        client.post("/basket/code/", {"code": code})

    assert not basket.vouchers.exists()


def test_at_the_till_the_code_comes_and_what_was_typed_stays(client, basket):
    promotions.running(code="TET2027")

    wrong = client.post(START, TYPED | {"step": "code", "code": "SAI"})
    right = client.post(START, TYPED | {"step": "code", "code": "TET2027"})

    assert "SAI" in wrong.context["form"].code_trouble
    assert right.context["summary"].discount == 20_000
    assert right.context["form"]["address_line"].value() == TYPED["address_line"]
    done = client.post(START, TYPED | {"key": "khoa-1", "shown": right.context["shown"]})
    assert done.status_code == 302
    assert Purchase.objects.get().discount_total == 20_000


def test_a_rule_that_ends_before_the_last_click_is_told_first(client, basket):
    promotion = promotions.running(name="Mừng Xuân")
    shown = client.post(START, TYPED | {"step": "show"}).context["shown"]
    services.end(promotion, actor=None, reason="Hết hàng")

    told = client.post(START, TYPED | {"key": "khoa-1", "shown": shown})

    assert told.status_code == 409
    assert "Mừng Xuân" in told.context["words"][0]
    assert not ProducerOrder.objects.exists()
    again = client.post(START, TYPED | {"key": "khoa-1", "shown": told.context["shown"]})
    assert again.status_code == 302


def test_a_guest_signs_in_for_a_code_of_one_use_and_it_comes_along(client, basket):
    promotions.running(code="MOTLAN", most_each=1)
    client.post("/basket/code/", {"code": "MOTLAN"})
    guest = page(client)
    assert (guest.discount, guest.off.typed.code) == (0, "MOTLAN")

    lan = accounts.make_user(phone="+84912345678")
    client.force_login(lan)
    basket_services.merge(basket, into=basket_services.open_basket(lan))

    assert page(client).discount == 20_000


def sums(summary):
    return summary.full_delivery, summary.delivery, summary.total


def test_delivery_for_nothing_from_the_basket_to_the_order_and_the_slip(client, basket):
    promotions.running(name="Miễn phí giao tháng Tết", delivery=True)
    assert page(client).total == 200_000  # no province yet

    shown = client.get("/basket/?province=01")
    full, paid, total = sums(shown.context["summary"])
    assert (paid, total) == (0, 200_000)
    assert full > 0
    assert shown.content.decode().count(f"−{dong(full)}") == 2  # by the parcel, and in the sum
    typed = TYPED | {"method": "cod"}
    till = client.post(START, typed | {"step": "show"})
    assert sums(till.context["summary"]) == (full, 0, 200_000)
    assert "Miễn phí giao tháng Tết" in till.content.decode()
    assert client.post(START, typed | {"key": "khoa-1", "shown": till.context["shown"]}).status_code == 302

    order = ProducerOrder.objects.select_related("producer", "purchase").get()
    assert (order.delivery_discount, order.total) == (full, 200_000)
    assert f"−{dong(full)}" in as_its_shopper(client, order)
    purchases.confirm_by_phone(order.purchase)
    member = accounts.make_user()
    producers.member(order.producer, member)
    client.force_login(member)
    orders_page = client.get("/seller/").content.decode()
    assert f"trong phí giao hàng {dong(full)}" in orders_page
    purchases.accept(ProducerOrder.objects.get(), by="producer")
    assert f"−{dong(full)}" in client.get(f"/seller/orders/{order.number}/slip/").content.decode()


def as_its_shopper(client, order):
    token = links.issue(SHOPPER_LINK, order.purchase.reference, expires_at=timezone.now() + timedelta(days=1))
    return client.get(f"/t/{token}", follow=True).content.decode()


@pytest.mark.parametrize("kind", ["purchase_received", "purchase_changed", "order_for_producer"])
def test_letters_that_tell_a_sum_tell_what_was_taken_off(basket, kind):
    promotions.running(delivery=True, delivery_most=10_000)
    promotions.running(basis_points=1_000)
    placed = purchases.place_purchase(basket, click=shop.click(basket))
    refs = {"purchase": placed.pk, "order": placed.orders.get().pk}

    with translation.override("vi"):
        content = kinds.named(kind).render(refs, lambda *_asked, **_until: "http://127.0.0.1:8000/t/ocp_x")

    assert "Khuyến mại đã giảm: 30.000\u00a0₫" in content.text
    assert "Khuyến mại đã giảm" in content.html
