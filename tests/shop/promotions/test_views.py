"""A code on the basket's page and at the till, over HTTP."""

import pytest
from django.conf import settings

from marketplace.shop.basket import current
from marketplace.shop.basket import services as basket_services
from marketplace.shop.promotions import services
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from tests.factories import accounts, catalogue, promotions, shop
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
