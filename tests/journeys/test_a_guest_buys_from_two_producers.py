"""On a telephone, without an account: words without marks, goods of two makers, one basket, one order; by transfer and in cash."""

import pytest
from playwright.sync_api import expect

from marketplace.foundation.accounts.models import PhoneCode
from marketplace.shop.partner import services as prices
from marketplace.shop.purchases.models import Purchase
from marketplace.shop.search import services as search
from marketplace.shop.stock.models import Pool
from tests.factories import catalogue, places, producers, shop
from tests.journeys.browser import SIDEWAYS, problems, settled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("the_map")]


@pytest.fixture
def goods():
    shop.base_data()
    noodles, honey = producers.producer("HTX Tài Hoan", commune=places.commune("Côn Minh")), producers.producer("HTX Thành Đạt")
    return [
        catalogue.pack_of(
            catalogue.listing("Miến dong Tài Hoan", stars=5, producer=noodles, commune=places.commune("Côn Minh"), price=85_000)
        ),
        catalogue.pack_of(catalogue.listing("Mật ong rừng Thành Đạt", stars=3, producer=honey, price=320_000)),
    ]


def put_in(page, words, name):
    """From the search field to the basket."""
    page.goto("/")
    page.locator("input[name=q]").first.fill(words)
    page.locator("input[name=q]").first.press("Enter")
    page.get_by_role("link", name=name).first.click()
    page.locator(".buy-row").get_by_role("button", name="Thêm vào giỏ").click()
    page.get_by_text("trong giỏ có 1").first.wait_for()


def fill(page, *, phone="0912 345 678"):
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Lan Anh")
    page.get_by_label("Số điện thoại", exact=True).fill(phone)
    page.get_by_label("Tỉnh, thành phố").select_option(label="Thành phố Hà Nội")
    settled(page)
    page.get_by_label("Xã, phường").locator("option", has_text="Phường Ba Đình").wait_for(state="attached")
    page.get_by_label("Xã, phường").select_option(label="Phường Ba Đình")
    page.get_by_label("Số nhà, đường, thôn, tổ").fill("Số 8, ngõ 12, phố Lê Lợi")


def to_checkout(page):
    put_in(page, "mien dong", "Miến dong Tài Hoan")
    put_in(page, "mat ong", "Mật ong rừng Thành Đạt")
    page.goto("/basket/")
    assert problems(page) == []
    expect(page.locator(".parcel")).to_have_count(2)
    page.locator(".parcel").first.get_by_role("button", name="Thêm một").click()
    page.get_by_text("170.000").first.wait_for()
    page.get_by_role("link", name="Đặt hàng").click()
    page.wait_for_url("**/checkout/")
    assert problems(page) == []
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)


def press(page):
    settled(page)
    page.locator("aside").get_by_role("button", name="Đặt hàng").click()


def test_the_search_is_narrowed_by_place_and_stars(page, goods):
    catalogue.listing("Miến dong Phúc Ba", stars=5, commune=places.commune("Đồng Phúc"))
    catalogue.listing("Miến dong Côn Minh", stars=3, commune=places.commune("Côn Minh"))
    search.rebuild()
    page.goto("/")
    page.locator("input[name=q]").first.fill("mien dong")
    page.locator("input[name=q]").first.press("Enter")
    found = page.locator("#ket-qua").get_by_role("heading", name="Miến dong")
    expect(found).to_have_count(3)

    page.locator("[popovertarget=bo-loc]:visible").first.click()
    for choice, left in (("Xã Côn Minh", 2), ("5", 1)):
        box = (
            page.locator("#bo-loc input[name=stars][value='5']")
            if choice == "5"
            else page.locator("#bo-loc").get_by_role("checkbox", name=choice)
        )
        with page.expect_response(lambda answer: "/search/" in answer.url):
            box.check()
        expect(found).to_have_count(left)
    page.locator("#bo-loc .sheet-foot button").click()

    page.wait_for_url("**stars=5**")
    expect(found).to_have_text(["Miến dong Tài Hoan"])
    expect(page.locator(".chips .chip.on")).to_have_count(2)
    assert problems(page) == []


def test_by_transfer(page, goods):
    to_checkout(page)
    fill(page)
    page.get_by_text("Chuyển khoản bằng mã VietQR").click()
    total = page.locator(".sums .all dd").inner_text()
    press(page)

    page.wait_for_url("**/order/**")
    assert problems(page) == []
    purchase = Purchase.objects.get()
    assert (purchase.method, purchase.orders.count(), purchase.goods_total) == ("vietqr", 2, 490_000)
    assert total.replace(".", "").split()[0] == str(purchase.total)
    assert total in page.content().replace("&nbsp;", "\xa0")
    expect(page.locator("svg.qr")).to_have_count(1)
    assert sorted(Pool.objects.values_list("promised", flat=True)) == [1, 2]

    here = page.url
    page.reload()
    assert page.url == here
    page.goto("/checkout/")
    assert page.url == here  # Back and Reload lead to the same order
    assert Purchase.objects.count() == 1


def test_the_buy_bar_comes_when_its_button_has_gone_by(page, goods):
    page.goto(goods[0].parent.get_absolute_url())
    bar = page.locator(".sticky-buy")
    expect(bar).to_be_hidden()
    page.locator(".foot").scroll_into_view_if_needed()
    bar.wait_for(state="visible")
    assert problems(page) == []
    bar.get_by_role("button", name="Thêm vào giỏ").click()
    page.get_by_text("trong giỏ có 1").first.wait_for()
    page.locator("h1").scroll_into_view_if_needed()
    bar.wait_for(state="hidden")


def test_in_cash_confirmed_by_the_code(page, goods):
    to_checkout(page)
    fill(page)
    page.get_by_text("Thanh toán khi nhận hàng").click()
    press(page)

    page.wait_for_url("**/checkout/confirm/**")
    assert problems(page) == []
    page.get_by_label("Mã trong tin nhắn").fill(PhoneCode.objects.get().code)
    page.get_by_role("button", name="Xác nhận đơn").click()

    page.wait_for_url("**/order/**")
    assert problems(page) == []
    assert {order.payment for order in Purchase.objects.get().orders.all()} == {"on_delivery"}


def test_a_price_that_changed_meanwhile_is_told_and_asked_again(page, goods):
    to_checkout(page)
    fill(page)
    page.get_by_text("Chuyển khoản bằng mã VietQR").click()
    prices.set_price(goods[0], price=95_000, actor=None)
    press(page)

    page.get_by_role("alert").get_by_text("95.000").wait_for()
    page.wait_for_load_state()
    assert problems(page) == []
    assert Purchase.objects.count() == 0
    expect(page.get_by_label("Số nhà, đường, thôn, tổ")).to_have_value("Số 8, ngõ 12, phố Lê Lợi")
    press(page)
    page.wait_for_url("**/order/**")
    assert Purchase.objects.get().goods_total == 510_000


def test_without_javascript(open_page, goods):
    page = open_page(javascript=False)
    page.goto("/")
    page.locator("input[name=q]").first.fill("mien dong")
    page.locator("input[name=q]").first.press("Enter")
    page.get_by_role("link", name="Miến dong Tài Hoan").first.click()
    expect(page.locator(".sticky-buy")).to_be_hidden()  # once its style has come
    page.locator(".buy-row").get_by_role("button", name="Thêm vào giỏ").click()
    page.wait_for_url("**/basket/**")
    assert page.evaluate(SIDEWAYS) <= 0
    page.get_by_role("link", name="Đặt hàng").click()
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Lan Anh")
    page.get_by_label("Số điện thoại", exact=True).fill("0912 345 678")
    page.get_by_label("Tỉnh, thành phố").select_option(label="Thành phố Hà Nội")
    page.get_by_role("button", name="Hiện danh sách xã, phường").click()
    page.get_by_label("Xã, phường").select_option(label="Phường Ba Đình")
    page.get_by_label("Số nhà, đường, thôn, tổ").fill("Số 8")
    page.get_by_text("Chuyển khoản bằng mã VietQR").click()
    press(page)
    page.wait_for_url("**/order/**")
    assert Purchase.objects.get().address_line == "Số 8"


def test_a_double_click_puts_one_into_the_basket(open_page, goods):
    page = open_page()
    page.goto("/search/?q=mien")
    page.get_by_role("link", name="Miến dong Tài Hoan").first.click()

    page.locator(".buy-row").get_by_role("button", name="Thêm vào giỏ").dblclick(delay=60)

    page.get_by_text("trong giỏ có 1").first.wait_for()
    page.goto("/basket/")
    expect(page.get_by_role("spinbutton")).to_have_value("1")


def test_a_number_typed_just_before_ordering_counts(page, goods):
    put_in(page, "mien dong", "Miến dong Tài Hoan")
    page.goto("/basket/")

    page.locator(".parcel").get_by_role("spinbutton").fill("3")
    page.get_by_role("link", name="Đặt hàng").click()

    page.wait_for_url("**/checkout/")
    page.get_by_text("255.000").first.wait_for()
