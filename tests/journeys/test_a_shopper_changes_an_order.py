"""On a telephone, by the link in the message: another address that costs more, a new QR, and cash in the end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.foundation.accounts.models import PhoneCode
from marketplace.foundation.notifications import links
from marketplace.foundation.payments.models import Intent
from marketplace.shop.purchases.models import Purchase
from tests.factories import shop
from tests.journeys.browser import problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("the_map")]


def test_before_any_maker_has_taken_it(page):
    purchase = shop.purchase(shop.two_producers(lines=2), method="vietqr")
    first = Intent.objects.get()
    token = links.issue("purchase", purchase.reference, expires_at=timezone.now() + timedelta(days=1))
    page.goto(f"/t/{token}")

    page.get_by_role("link", name="Đổi địa chỉ").click()
    page.get_by_label("Hoặc gõ tên xã").fill("Không Có")
    page.get_by_label("Hoặc gõ tên xã").press("Tab")
    page.get_by_text("chưa tìm thấy xã, phường “Không Có”").wait_for()
    page.wait_for_function("!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')")
    page.get_by_label("Tỉnh, thành phố").select_option(label="Thành phố Huế")
    page.get_by_text("phí giao hàng trước là").first.wait_for()
    page.locator("#id_commune").select_option(index=1)
    page.get_by_label("Số nhà, đường, thôn, tổ").fill("Số 5, đường Lê Lợi")
    assert problems(page) == []
    page.get_by_role("button", name="Đồng ý và lưu").last.click()

    page.get_by_text("Đã ghi nhận thay đổi").wait_for()
    second = Intent.objects.get()
    assert second.amount > first.amount
    page.locator(".qr-sum").get_by_text(second.memo).wait_for()
    assert problems(page) == []

    page.get_by_text("Mã QR không dùng được").click()
    page.get_by_role("button", name="Lấy mã QR mới").click()
    page.get_by_text("Đây là mã QR mới").wait_for()
    page.get_by_text("Mã QR không dùng được").click()
    page.get_by_role("button", name="Trả tiền mặt khi nhận hàng").click()
    page.get_by_label("Mã trong tin nhắn").fill(PhoneCode.objects.get().code)
    assert problems(page) == []
    page.get_by_role("button", name="Xác nhận thay đổi").click()

    page.get_by_text("đã được báo và sẽ xác nhận").first.wait_for()
    changed = Purchase.objects.get()
    assert (changed.method, changed.address_line, changed.province_code) == ("cod", "Số 5, đường Lê Lợi", "46")
    assert {order.payment for order in changed.orders.all()} == {"on_delivery"}
