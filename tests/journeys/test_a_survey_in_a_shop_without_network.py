"""A surveyor notes the goods on a phone; the network goes, the page is closed, and nothing has to be walked again."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from marketplace.foundation.accounts.models import Role
from marketplace.trade.outlets import selectors
from marketplace.trade.outlets.models import Seen
from tests.factories import certification, outlets
from tests.factories.accounts import make_officer

from .browser import problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def choose(page, name, answer):
    page.get_by_role("group", name=name).get_by_label(answer).check()


def test_what_was_noted_without_network_is_sent_by_itself(signed_in, the_map):
    outlet = outlets.applied("Cửa hàng OCOP Bản Cuôn", kinds=2)
    certification.certified_product("Miến dong Tài Hoan")
    one, two = (line.name for line in selectors.sheet(outlet).lines)
    page = signed_in(make_officer(Role.TRADE_OFFICER))
    page.goto(reverse("desk:outlet", args=[outlet.code]))
    page.get_by_role("link", name="Khảo sát tại chỗ bằng điện thoại").click()
    page.wait_for_function("() => window.htmx && document.readyState === 'complete'")
    page.get_by_label("Tên, nhà sản xuất hoặc mã").fill("mien tai hoan")
    page.get_by_label("Miến dong Tài Hoan").check()
    assert problems(page) == []
    page.get_by_role("button", name="Có bán ở đây: thêm vào phiếu").click()
    page.get_by_role("group", name="Miến dong Tài Hoan").wait_for()

    page.wait_for_function("() => window.htmx && document.readyState === 'complete'")
    page.context.set_offline(True)
    choose(page, one, "Có bán")
    page.get_by_label("Mặt hàng 1").fill("Mật ong rừng")
    page.get_by_role("button", name="Lưu phiếu").click()
    page.get_by_text("Mất mạng: đã giữ trên máy này, có mạng sẽ tự gửi.").wait_for()
    assert Seen.objects.count() == 1
    page.context.set_offline(False)
    page.get_by_role("group", name="Mật ong rừng").wait_for()
    expect(page.get_by_role("group", name=one).get_by_label("Có bán")).to_be_checked()

    choose(page, two, "Không thấy")  # and the page is closed before it is sent
    page.reload()
    page.get_by_text("chưa gửi: 1").wait_for()
    page.get_by_role("button", name="Lưu phiếu").click()
    page.locator(".tally", has_text="đã xem hết").wait_for()
    expect(page.get_by_text("chưa gửi")).to_be_hidden()
    assert problems(page) == []
    assert [line.answer for line in selectors.sheet(outlet).lines] == ["found", "found", "missing", "found"]
