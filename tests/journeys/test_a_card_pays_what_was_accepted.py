"""By card in Chromium, taken on acceptance: the card's bank asks and keeps the sum ready for two makers; one accepts and packs, the other
declines; only then, and only for the first, the card pays, and the parcel may be sent."""

import pytest
from playwright.sync_api import expect

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.payments.models import CardPayment
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from tests.factories import catalogue, places, producers, shop
from tests.factories.accounts import make_officer, make_user
from tests.factories.captures import at_stripe, work
from tests.journeys.browser import problems
from tests.journeys.test_a_shopper_pays_by_card import SECURE, bank, choose_card, to_payment, type_card

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("the_map", "stripe_server")]


@pytest.fixture
def goods(settings):
    """Of two makers."""
    settings.PAYMENT_CARD_CAPTURE = "acceptance"
    shop.base_data()
    made = (("HTX Tài Hoan", "Miến dong Tài Hoan"), ("HTX Nà Mẫu", "Trà hoa vàng"))
    makers = [producers.producer(name, commune=places.commune("Côn Minh")) for name, _goods in made]
    return [
        catalogue.pack_of(catalogue.listing(name, stars=5, producer=maker, price=85_000))
        for maker, (_maker, name) in zip(makers, made, strict=True)
    ]


def maker_of(signed_in, order, width):
    services.start_clock(order.pk)  # the message has arrived
    user = make_user()
    producers.member(order.producer, user)
    page = signed_in(user, width=width)
    page.goto(f"/seller/orders/{order.number}/")
    return page


@pytest.mark.parametrize("width", [390, 1280])
def test_one_maker_accepts_and_one_declines(open_page, signed_in, goods, stripe_server, width):
    page = open_page(width=width, welcome=[stripe_server.address.removeprefix("http://")])
    page.goto(goods[1].parent.get_absolute_url())
    page.locator(".buy-row").get_by_role("button", name="Thêm vào giỏ").click()
    expect(page.get_by_text("trong giỏ có 1").first).to_be_visible()
    page.goto("/")
    to_payment(page, goods[0])
    choose_card(page)
    expect(page.locator("main")).to_contain_text("chưa trừ")
    assert problems(page) == []
    type_card(page, SECURE)
    bank(page, "Complete")

    purchase = Purchase.objects.get()
    page.wait_for_url(lambda url: url.rstrip("/").endswith(purchase.reference))
    expect(page.locator("main")).to_contain_text("Chưa trừ tiền")
    assert problems(page) == []
    first, second = ProducerOrder.objects.select_related("producer").order_by("pk")
    assert at_stripe(stripe_server) == [("requires_capture", 0, purchase.total)]

    one, other = maker_of(signed_in, first, width), maker_of(signed_in, second, width)
    expect(one.locator("main")).to_contain_text("tiền đã được ngân hàng giữ")
    one.get_by_role("button", name="Nhận đơn", exact=True).click()
    one.get_by_role("button", name="Đã đóng gói").click()
    expect(one.get_by_text("Xin chỉ gửi hàng khi sàn đã báo")).to_be_visible()
    expect(one.get_by_text("Đã gửi hàng")).to_have_count(0)
    assert problems(one) == []
    desk = signed_in(make_officer(Role.OPERATOR), width=width)
    desk.goto("/desk/cards/")
    expect(desk.locator("main")).to_contain_text("Ngân hàng đang giữ, chưa thu (1)")
    assert problems(desk) == []
    assert CardPayment.objects.get().received == 0

    other.get_by_text("Hết hàng, không gửi được").click()
    other.locator("input[name=reason]").first.check()
    other.get_by_role("button", name="Báo cho khách").click()
    expect(other.locator(".order")).to_contain_text("Đã hủy")
    work()

    first.refresh_from_db()
    assert at_stripe(stripe_server) == [("succeeded", first.total, 0)]
    page.reload()
    expect(page.locator("main")).to_contain_text("Thẻ không bị trừ tiền cho đơn này")
    assert problems(page) == []
    one.reload()
    one.locator("summary", has_text="Đã gửi hàng").click()
    expect(one.get_by_role("button", name="Ghi nhận đã gửi")).to_be_visible()
    assert problems(one) == []
