"""An order has arrived: its producer enters a bank account, two officers pay, the statement says which orders and what was taken off."""

import re

import pytest
from playwright.sync_api import expect

from marketplace.office.payouts.models import Batch
from tests.factories import money, producers
from tests.factories.accounts import make_user
from tests.journeys.browser import problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_the_money_reaches_the_producer(signed_in):
    maker = producers.producer("HTX Nà Mẫu", phone="+84912000111")
    member = make_user(password=None)  # comes in by codes alone
    producers.member(maker, member)
    order = money.arrived(maker)
    money.arrived(maker, ago=1, price=50_000)
    farmer = signed_in(member, width=390, height=844)

    farmer.goto("/seller/money/")
    expect(farmer.locator("main")).to_contain_text("chưa có tài khoản ngân hàng")
    assert problems(farmer) == []
    farmer.get_by_role("link", name="Tài khoản ngân hàng").click()
    farmer.get_by_role("link", name="Nhập tài khoản").click()
    farmer.get_by_label("Ngân hàng").select_option("970405")
    farmer.get_by_label("Số tài khoản", exact=True).fill("8800 2050 16789")
    farmer.get_by_label("Nhập lại số tài khoản").fill("8800205016789")
    farmer.get_by_label("Tên chủ tài khoản").fill("HTX Nà Mẫu")
    farmer.get_by_label("Tài khoản đứng tên chính chủ thể bán hàng").check()
    assert problems(farmer) == []
    farmer.get_by_role("button", name="Lưu tài khoản").click()
    expect(farmer.locator("main")).to_contain_text("•••• 6789")

    first, second = signed_in(money.officer()), signed_in(money.officer())
    first.goto("/desk/payouts/")
    assert problems(first) == []
    first.get_by_role("button", name=re.compile("^Lập đợt")).click()
    expect(first.locator("main")).to_contain_text("người lập đợt không tự duyệt được")
    assert problems(first) == []
    second.goto(first.url)
    second.get_by_role("button", name=re.compile("^Duyệt chuyển")).click()
    second.get_by_role("button", name="Gửi ngân hàng").click()
    with second.expect_download() as taken:
        second.get_by_role("button", name="Lấy tệp ngân hàng").click()
    assert "8800205016789" in taken.value.path().read_text(encoding="utf-8")
    second.get_by_label("Mã giao dịch của cả đợt").fill("FT26330001")
    second.get_by_role("button", name="Các khoản còn lại đã chuyển xong").click()
    expect(second.locator("main")).to_contain_text("Đã xong")
    assert problems(second) == []

    farmer.goto("/seller/money/")
    expect(farmer.locator("main")).to_contain_text("FT26330001")
    farmer.get_by_role("link", name="Xem từng đơn").click()
    expect(farmer.locator("main")).to_contain_text(order.number)
    assert problems(farmer) == []
    with farmer.expect_download() as statement:
        farmer.get_by_role("link", name="Tải bảng kê (PDF)").click()
    assert statement.value.path().read_bytes()[:5] == b"%PDF-"
    assert Batch.objects.get().state == "done"
