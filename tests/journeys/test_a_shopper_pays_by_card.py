"""By card in Chromium, Stripe being a server of our own: a card that is declined, another that its bank asks about, and a phone without
JavaScript. Stripe's form lies in a frame of another host; the policy of the pay page, and of it alone, lets it in."""

import pytest
from playwright.sync_api import expect

from marketplace.foundation.payments.models import CardPayment
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from tests.factories import catalogue, places, producers, shop
from tests.journeys.browser import problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("the_map", "stripe_server")]
GOOD, DECLINED, SECURE = "4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0000 0000 3220"


@pytest.fixture
def goods():
    shop.base_data()
    maker = producers.producer("HTX Tài Hoan", commune=places.commune("Côn Minh"))
    return catalogue.pack_of(catalogue.listing("Miến dong Tài Hoan", stars=5, producer=maker, price=85_000))


def to_payment(page, goods):
    page.goto(goods.parent.get_absolute_url())
    page.locator(".buy-row").get_by_role("button", name="Thêm vào giỏ").click()
    expect(page.get_by_text("trong giỏ có 1").first).to_be_visible()
    page.goto("/checkout/")
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Lan Anh")
    page.get_by_label("Số điện thoại", exact=True).fill("0912 345 678")
    page.get_by_label("Tỉnh, thành phố").select_option(label="Thành phố Hà Nội")
    page.get_by_label("Xã, phường").locator("option", has_text="Phường Ba Đình").wait_for(state="attached")
    page.get_by_label("Xã, phường").select_option(label="Phường Ba Đình")
    page.get_by_label("Số nhà, đường, thôn, tổ").fill("Số 8, ngõ 12, phố Lê Lợi")


def choose_card(page):
    page.locator("label", has_text="Visa, Mastercard").click()
    page.locator("aside").get_by_role("button", name="Đặt hàng").click()
    page.wait_for_url("**/card/")
    expect(page.locator("[data-pay]")).to_be_enabled()


def type_card(page, number):
    page.frame_locator("iframe[title='Secure payment input frame']").get_by_label("Card number").fill(number)
    page.locator("[data-pay]").click()


def bank(page, answer):
    page.frame_locator("iframe[title='3D Secure']").get_by_role("button", name=answer).click()


@pytest.fixture
def welcome(stripe_server):
    return stripe_server.address.removeprefix("http://")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_declined_card_then_one_that_the_bank_asks_about(open_page, goods, welcome, width):
    page = open_page(width=width, welcome=[welcome])
    to_payment(page, goods)
    choose_card(page)
    assert problems(page) == []

    type_card(page, DECLINED)
    expect(page.locator("[data-words]")).to_have_text("Your card was declined.")
    assert problems(page) == []
    type_card(page, SECURE)
    bank(page, "Fail")
    expect(page.locator("[data-words]")).to_contain_text("unable to authenticate")
    type_card(page, SECURE)
    bank(page, "Complete")

    page.wait_for_url(lambda url: url.rstrip("/").endswith(Purchase.objects.get().reference))
    expect(page.get_by_text("đã trả xong").first).to_be_visible()
    assert problems(page) == []
    assert list(ProducerOrder.objects.values_list("payment", flat=True)) == ["paid"]
    assert CardPayment.objects.get().received == Purchase.objects.get().total


def test_without_javascript_the_card_is_a_sentence_that_says_why(open_page, goods):
    page = open_page(javascript=False)
    page.goto(goods.parent.get_absolute_url())
    page.locator(".buy-row").get_by_role("button", name="Thêm vào giỏ").click()
    page.wait_for_url("**/basket/**")
    page.goto("/checkout/")

    expect(page.locator("fieldset.pay noscript p")).to_be_visible()  # by text Playwright looks into no noscript
    expect(page.locator("label", has_text="Visa, Mastercard")).to_be_hidden()


def test_stripes_script_does_not_come_and_the_page_says_what_to_do(open_page, goods, settings, welcome):
    settings.STRIPE_SCRIPT_URL = "http://127.0.0.1:9/v3/"
    page = open_page(welcome=["127.0.0.1:9", welcome])
    to_payment(page, goods)
    page.locator("label", has_text="Visa, Mastercard").click()
    page.locator("aside").get_by_role("button", name="Đặt hàng").click()

    expect(page.get_by_text("Không tải được phần nhập thẻ")).to_be_visible()
    assert problems(page) == []
    page.get_by_role("link", name="Về đơn hàng để chọn cách trả khác").click()
    page.get_by_text("Thẻ không dùng được").click()
    page.get_by_role("button", name="Chuyển khoản thay vì trả thẻ").click()
    expect(page.locator("svg.qr")).to_be_visible()
    assert problems(page) == []
