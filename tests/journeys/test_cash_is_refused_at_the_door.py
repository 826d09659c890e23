"""Twice nobody takes the parcel: nothing is owed for it, its way back is the platform's, and the third order is paid beforehand; the
shopper asks, an operator lets cash be paid again."""

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.ledger.models import Posting
from marketplace.shop.cash import services as carriers
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from tests.factories import cash, catalogue, producers, shop
from tests.factories.accounts import make_officer, make_user
from tests.journeys.browser import problems, settled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("the_map")]
PHONE = "+84912345678"


def shipped(pack, user, carrier):
    purchase = shop.purchase([pack], method="cod", user=user, contact_fields={"phone": PHONE}, proven_phone=PHONE)
    order = purchase.orders.get()
    services.accept(order, by="producer")
    return carriers.ship(order, by="producer", collector=carrier.code, tracking_number=f"GN-{order.number}")


def owed(orders):
    """What stands in the book of their purchases, by kind of account."""
    rows = Posting.objects.filter(entry__reference__in=[order.purchase.reference for order in orders])
    return dict(rows.order_by().values_list("account__kind").annotate(sum=Sum("amount")).exclude(sum=0))


@pytest.mark.parametrize("width", [390, 1280])
def test_cash_is_refused_at_the_door(signed_in, settings, width):
    settings.CASH_REFUSALS = (2, 12)
    user, member = make_user(name="Chị Ví Dụ", phone=PHONE, phone_verified_at=timezone.now()), make_user()
    pack = catalogue.pack_of(catalogue.listing("Miến dong Ví Dụ"))
    carrier = cash.collector("Giao Nhanh Ví Dụ", way_back_by="platform")
    orders = [shipped(pack, user, carrier) for _n in range(2)]
    assert owed(orders)["receivable"] == sum(order.total for order in orders)
    producers.member(orders[0].producer, member)
    maker = signed_in(member, width=width)
    for order in orders:
        maker.goto(reverse("seller:order", args=[order.number]))
        maker.get_by_text("Không giao được").first.click()
        maker.locator("[name=reason]:visible").fill("Gọi không nghe máy")
        maker.locator("form:visible", has=maker.locator("[name=reason]")).get_by_role("button", name="Ghi nhận").click()
        maker.get_by_text("Đã ghi nhận").first.wait_for()
    assert list(ProducerOrder.objects.values_list("fulfilment", "payment")) == [("refused", "void")] * 2
    assert owed(orders) == {}
    maker.goto(reverse("seller:order", args=[orders[0].number]))
    expect(maker.locator("main")).to_contain_text("Phí chiều về của Giao Nhanh Ví Dụ do sàn trả")
    assert problems(maker) == []

    shopper = signed_in(user, width=width)
    shopper.goto(reverse("order", args=[orders[0].purchase.reference]))
    expect(shopper.locator("main")).to_contain_text("Kiện hàng không giao được và đang chuyển hoàn.")
    shopper.goto(pack.get_absolute_url())
    shopper.locator(".buy-row").get_by_role("button", name="Thêm vào giỏ").click()
    shopper.get_by_text("trong giỏ có 1").first.wait_for()
    order_in_cash(shopper)
    shopper.get_by_role("button", name="Đề nghị xem lại").wait_for()
    assert problems(shopper) == []
    assert Purchase.objects.count() == 2
    shopper.get_by_role("button", name="Đề nghị xem lại").click()
    expect(shopper.locator("main")).to_contain_text("Đã ghi nhận đề nghị của anh/chị")

    desk = signed_in(make_officer(Role.OPERATOR), width=width)
    desk.goto(reverse("desk:cash"))
    expect(desk.locator("main")).to_contain_text(orders[0].number)
    assert problems(desk) == []
    desk.get_by_label("Lý do").fill("Bưu tá không gọi")
    desk.locator("button[name=lift][value='1']").click()
    expect(desk.locator("main")).to_contain_text("Bưu tá không gọi")
    assert problems(desk) == []

    order_in_cash(shopper)
    shopper.wait_for_url("**/order/**")
    assert Purchase.objects.count() == 3


def order_in_cash(page):
    page.goto("/checkout/")
    page.get_by_label("Họ và tên").fill("Nguyễn Thị Lan Anh")
    page.get_by_label("Số điện thoại", exact=True).fill("0912 345 678")
    page.get_by_label("Tỉnh, thành phố").select_option(label="Thành phố Hà Nội")
    settled(page)
    page.get_by_label("Xã, phường").locator("option", has_text="Phường Ba Đình").wait_for(state="attached")
    page.get_by_label("Xã, phường").select_option(label="Phường Ba Đình")
    page.get_by_label("Số nhà, đường, thôn, tổ").fill("Số 8, ngõ 12, phố Lê Lợi")
    page.get_by_text("Thanh toán khi nhận hàng").click()
    settled(page)
    page.locator("aside").get_by_role("button", name="Đặt hàng").click()
