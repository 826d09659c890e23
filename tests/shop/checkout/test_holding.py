"""Coming to the till sets the goods aside: seen over HTTP by two shoppers."""

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from marketplace.shop.basket import current
from marketplace.shop.basket import services as baskets
from marketplace.shop.purchases.models import Purchase
from marketplace.shop.stock import selectors as stock
from marketplace.shop.stock.models import Pool, Reservation
from tests.factories import accounts, catalogue, shop

from .test_views import START, form_of, hidden, with_basket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
NOW = "2026-11-26T14:17:00+07:00"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def last(clock):
    shop.base_data()
    return catalogue.pack_of(catalogue.listing("Miến dong", packs=[("Gói 500 g", 85_000, 1)]))


def shopper(pack, quantity=1):
    client = Client()
    return client, with_basket(client, [(pack, quantity)])


def text(page):
    return page.content.decode().replace("\xa0", " ")


def free(pack, own=""):
    return stock.available([pack.pk], own=own)[pack.pk]


def test_the_page_says_until_when_and_others_when_to_look_again(last):
    (lan, _), (minh, _) = shopper(last), shopper(last)

    page = text(lan.get(START))

    assert "Hàng được giữ cho anh/chị đến <b>14:32</b>" in page
    assert 'data-held="900"' in page
    assert free(last) == 0
    assert "Có người đang đặt phần cuối cùng. Mời anh/chị xem lại lúc 14:32." in text(minh.get("/basket/"))
    assert Reservation.objects.count() == 1


def test_product_page_and_results_do_not_count_ones_own_goods_against_oneself(last):
    (lan, _), (minh, _) = shopper(last), shopper(last)
    lan.get(START)
    address = last.parent.registered_product.get_absolute_url()

    for path in (address, "/search/"):
        assert 'class="stock low"' in text(lan.get(path)), path
        assert 'class="stock low"' not in text(minh.get(path)), path


def test_who_comes_back_orders_what_was_set_aside(last):
    (lan, basket), (minh, _) = shopper(last), shopper(last)
    lan.get(START)
    assert lan.get("/basket/").status_code == 200  # left the till, and comes back
    minh.get(START)

    answer = lan.post(START, form_of(lan))

    assert answer.status_code == 302
    assert Purchase.objects.get().basket_id == basket.pk
    assert (Reservation.objects.count(), Pool.objects.get().promised) == (0, 1)


def test_once_the_time_is_over_the_quicker_one_gets_it(last, clock):
    (lan, _), (minh, _) = shopper(last), shopper(last)
    form = form_of(lan)
    clock.shift(15 * 60)
    assert minh.post(START, form_of(minh)).status_code == 302

    page = lan.post(START, form)

    assert page.status_code == 409
    assert "Miến dong: Hết hàng." in text(page)
    assert Purchase.objects.count() == 1


def test_typing_prolongs_and_a_browser_that_only_looks_ahead_holds_nothing(last, clock):
    lan, basket = shopper(last)
    lan.get(START, headers={"Sec-Purpose": "prefetch"})
    lan.head(START)
    assert Reservation.objects.count() == 0
    lan.get(START)
    clock.shift(30)
    assert "14:32" in text(lan.post("/checkout/hold/", headers={"HX-Request": "true"}))  # too soon to write anything
    clock.shift(8 * 60)

    words = text(lan.post("/checkout/hold/", headers={"HX-Request": "true"}))

    assert "đến <b>14:40</b>" in words
    assert "<html" not in words
    assert lan.post("/checkout/hold/")["Location"] == START
    assert Client().post("/checkout/hold/", headers={"HX-Request": "true"}).status_code == 200  # no basket, nothing to hold
    assert Reservation.objects.get().reference == f"basket:{basket.pk}"


def test_the_basket_gives_back_what_it_gives_up(last):
    lan, basket = shopper(last)
    lan.get(START)
    line = basket.lines.get()

    lan.post(f"/basket/line/{line.pk}/remove/")
    assert free(last) == 1
    lan.post("/basket/undo/", {"line": line.pk, "quantity": 1})
    lan.get(START)
    assert free(last) == 0
    lan.post("/basket/empty/")
    assert free(last) == 1


def test_signing_in_at_the_till_loses_nothing(last):
    lan, basket = shopper(last)
    lan.get(START)
    user = accounts.make_user()

    into = baskets.open_basket(user)
    baskets.merge(basket, into=into)

    assert (free(last), free(last, f"user:{user.pk}")) == (0, 1)
    assert into.lines.get().quantity == 1


def test_nobody_empties_a_shelf_by_looking_at_the_page(last, settings):
    settings.HELD_PER_NETWORK = (12, 3600)
    Pool.objects.get()
    catalogue.fill(last, 40)
    first, second = shopper(last, 10)[0], shopper(last, 10)[0]
    assert "giữ cho anh/chị" in text(first.get(START))

    page = text(second.get(START))

    assert "Hàng không còn được giữ riêng. Anh/chị vẫn đặt được khi còn hàng." in page
    assert free(last) == 30
    assert second.post(START, form_of(second)).status_code == 302  # but it can be ordered


def test_what_is_not_free_is_said_line_by_line(last):
    catalogue.fill(last, 5)
    lan, _ = shopper(last, 3)
    minh, _ = shopper(last, 4)
    lan.get(START)

    page = text(minh.get(START))

    assert "Chỉ còn 2. Mời anh/chị giảm số lượng." in page
    assert "Miến dong: chỉ giữ được 2 trong 4." in page
    assert free(last) == 0


def test_after_the_longest_time_one_may_still_order(last, clock):
    lan, _ = shopper(last)
    for _sign in range(4):
        page = lan.get(START)
        clock.shift(14 * 60)

    page = lan.get(START)

    assert "Hàng không còn được giữ riêng" in text(page)
    assert free(last) == 1
    assert hidden(page)["key"]
    assert lan.post(START, form_of(lan)).status_code == 302


def test_two_tabs_of_one_person_hold_once(last):
    user = accounts.make_user()
    basket = shop.basket([(last, 1)], owner=user)
    for _tab in range(2):
        tab = Client()
        tab.force_login(user)
        assert "Hàng được giữ cho anh/chị" in text(tab.get(START))

    assert list(Reservation.objects.values_list("reference", "quantity")) == [(f"user:{basket.owner_id}", 1)]
    assert settings.OSCAR_BASKET_COOKIE_OPEN
    assert current.sign(basket)
