"""One pack is left. Who came to the till first has it set aside, sees until when, leaves, comes back, and lets the time run out."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from marketplace.shop.purchases.models import Purchase
from marketplace.shop.stock.models import Pool, Reservation
from tests.factories import catalogue, producers, shop
from tests.journeys.browser import problems, settled

from .test_a_guest_buys_from_two_producers import fill

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("the_map")]
HELD = "Hàng được giữ cho anh/chị đến"


@pytest.fixture
def last():
    shop.base_data()
    return catalogue.pack_of(catalogue.listing("Trà hoa vàng", producer=producers.producer("HTX Thử"), packs=[("Hộp 100 g", 250_000, 1)]))


def put_in(page, pack):
    page.goto(pack.parent.registered_product.get_absolute_url())
    page.locator(".buy-row").get_by_role("button", name="Thêm vào giỏ").click()
    page.get_by_text("trong giỏ có 1").first.wait_for()


def run_out(page):
    """A quarter of an hour passes without a sign of life: for the server and for the browser."""
    settled(page)  # the last sign of life has been answered, and the countdown to what it said has begun
    expect(page.locator("[data-held-left]")).to_have_text("(còn 15 phút)")
    now = timezone.now()
    Reservation.objects.update(begun_at=now - timedelta(minutes=15), until=now)
    page.clock.fast_forward("15:00")


def test_the_last_pack_is_set_aside_until_its_moment(open_page, last):
    lan, minh = open_page(), open_page(width=1280)
    lan.clock.install()
    for shopper in (lan, minh):
        put_in(shopper, last)

    lan.goto("/checkout/")
    expect(lan.locator("[data-held-now]")).to_contain_text(HELD)
    expect(lan.locator("[data-held-left]")).to_have_text("(còn 15 phút)")
    assert problems(lan) == []
    minh.goto("/basket/")
    expect(minh.locator(".line .why")).to_contain_text("Có người đang đặt phần cuối cùng. Mời anh/chị xem lại lúc")
    expect(minh.get_by_role("link", name="Đặt hàng")).to_have_count(0)

    lan.goto(last.parent.registered_product.get_absolute_url())  # left the till: still hers
    expect(lan.locator(".buy-row").get_by_role("button", name="Thêm vào giỏ")).to_be_visible()
    lan.goto("/checkout/")
    fill(lan)
    run_out(lan)
    expect(lan.locator("[data-held-over]").first).to_be_visible()
    minh.goto("/checkout/")
    expect(minh.locator("#giu-hang")).to_contain_text(HELD)
    lan.get_by_role("button", name="Giữ hàng lại").first.click()
    expect(lan.locator("#dat-hang")).to_contain_text("Có người đang đặt phần cuối cùng")
    expect(lan.get_by_label("Họ và tên")).to_have_value("Nguyễn Thị Lan Anh")  # nothing typed is lost

    fill(minh, phone="0987 654 321")
    minh.get_by_text("Chuyển khoản bằng mã VietQR").click()
    minh.locator("aside").get_by_role("button", name="Đặt hàng").click()
    minh.wait_for_url("**/order/**")
    assert Purchase.objects.get().payer_phone == "+84987654321"
    assert (Pool.objects.get().promised, Reservation.objects.running().count()) == (1, 0)
