"""Two of three packs came broken: asked with a picture, refused by the maker, granted by the marketplace, sent back, paid back."""

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.payments.models import Refund
from marketplace.shop.stock.models import Pool
from tests.factories import catalogue, producers, returns
from tests.factories.accounts import make_officer, make_user
from tests.journeys.browser import problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PRICE = 85_000


@pytest.fixture
def order(settings, tmp_path):
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    user, member = make_user(name="Chị Ví Dụ"), make_user(name="Bác Thử")
    made = returns.delivered([catalogue.pack_of(catalogue.listing("Miến dong Ví Dụ", price=PRICE))], user=user, quantity=3)
    producers.member(made.producer, member)
    made.member = member
    return made


def test_a_shopper_returns_what_came_broken(signed_in, order, tmp_path):
    Image.effect_noise((800, 600), 80).save(tmp_path / "hu.jpg")
    before = Pool.objects.get().on_hand
    shopper = signed_in(order.purchase.user, width=390)
    shopper.goto(reverse("order", args=[order.purchase.reference]))
    shopper.get_by_role("link", name="Đổi trả, hoàn tiền").first.click()
    shopper.get_by_role("button", name="Gửi yêu cầu").click()
    shopper.locator(".error").first.wait_for()
    assert problems(shopper) == []
    shopper.get_by_label("Miến dong Ví Dụ").fill("2")
    shopper.get_by_label("Hàng vỡ").check()
    shopper.locator("[name=words]").fill("Hai gói bị rách, miến vụn hết.")
    shopper.locator("[name=photos]").set_input_files([tmp_path / "hu.jpg"])
    shopper.get_by_role("button", name="Gửi yêu cầu").click()
    shopper.get_by_text("Yêu cầu đã gửi đến nhà sản xuất").wait_for()
    assert problems(shopper) == []

    maker = signed_in(order.member, width=390)
    maker.goto(reverse("seller:orders"))
    maker.get_by_role("link", name=f"{order.number}-1").click()
    expect(maker.locator(".return-photos img")).to_have_js_property("complete", True)
    assert problems(maker) == []
    maker.get_by_role("radio", name="Không đồng ý").check()
    maker.locator("[name=words]").fill("Lúc gửi gói còn nguyên.")
    maker.get_by_role("button", name="Gửi câu trả lời").click()
    maker.get_by_text("Người mua đã được báo").wait_for()

    shopper.reload()
    shopper.get_by_role("button", name="Đề nghị sàn quyết định").click()
    shopper.get_by_text("Sàn sẽ quyết định").wait_for()

    desk = signed_in(make_officer(Role.OPERATOR), width=1280)
    desk.goto(reverse("desk:returns"))
    assert problems(desk) == []
    desk.get_by_role("link", name=f"{order.number}-1").click()
    desk.get_by_label("Đồng ý: gửi hàng về").check()
    desk.get_by_role("button", name="Gửi câu trả lời").click()
    desk.get_by_text("Đã quyết định").wait_for()
    assert problems(desk) == []

    shopper.reload()
    shopper.get_by_label("Đơn vị vận chuyển").fill("Viettel Post")
    shopper.get_by_role("button", name="Tôi đã gửi hàng").click()
    shopper.get_by_text("Nhà sản xuất đã biết hàng đang gửi về").wait_for()
    assert problems(shopper) == []

    maker.reload()
    maker.get_by_label("còn bán được").check()
    maker.get_by_role("button", name="Đã nhận lại hàng").click()
    maker.get_by_text("Tiền sẽ được hoàn cho người mua").wait_for()
    assert problems(maker) == []
    shopper.reload()
    expect(shopper.locator("main")).to_contain_text("Tiền hoàn: 170.000")
    assert (Refund.objects.get().amount, Pool.objects.get().on_hand) == (2 * PRICE, before + 2)
