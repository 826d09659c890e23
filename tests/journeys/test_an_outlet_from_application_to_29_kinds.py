"""A shop's owner applies on a phone, an officer surveys, decides and publishes; a star ends, and owner and department see which."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from marketplace.foundation.accounts.content import load_content as load_agencies
from marketplace.foundation.accounts.models import PhoneCode, Role
from marketplace.foundation.core import dates
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.models import Message
from marketplace.trade.outlets.models import Outlet
from tests.factories import certification, outlets
from tests.factories.accounts import make_officer

from .browser import problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NAME, PHONE = "Cửa hàng OCOP Bản Cuôn", "+84987650001"


@pytest.fixture
def officer(signed_in):
    return signed_in(make_officer(Role.TRADE_OFFICER), width=1280)


def begin(owner):
    """By the link on the public list, with a code."""
    owner.goto("/diem-ban/")
    owner.get_by_role("link", name="Có cửa hàng? Đăng ký điểm bán").click()
    owner.get_by_label("Số di động").fill("0987 650 001")
    owner.get_by_role("button", name="Gửi mã").click()
    owner.get_by_label("Mã trong tin nhắn").fill(PhoneCode.objects.latest("pk").code)
    owner.get_by_role("button", name="Tiếp tục").click()
    owner.get_by_label("Tên điểm bán").fill(NAME)
    owner.get_by_role("button", name="Bắt đầu").click()
    owner.wait_for_url(re.compile(r"/dang-ky/[A-Z0-9]{6}/$"))


def fill_in(owner):
    owner.get_by_role("link", name="Cửa hàng", exact=True).click()
    for label, words in (
        ("Chủ điểm bán (công ty, HTX, hộ)", "Hộ kinh doanh Thử"), ("Số nhà, đường, thôn, tổ", "Tổ 3"), ("Đăng ký kinh doanh", "13A8"),
        ("Diện tích, m²", "120,5"), ("Hàng địa phương chưa có OCOP", "10"), ("Hàng khác đang bán", "20"),
    ):  # fmt: skip
        owner.get_by_label(label).fill(words)
    owner.get_by_label("Loại địa điểm").select_option(index=3)
    owner.get_by_label("Xã, phường").select_option(label="Phường Đức Xuân")
    owner.get_by_role("button", name="Lưu", exact=True).click()
    owner.get_by_text("Đã lưu.").wait_for()


def stand_there(owner):
    """First too vague, then by one tap."""
    owner.context.grant_permissions(["geolocation"])
    owner.get_by_role("link", name="Vị trí trên bản đồ").click()
    owner.context.set_geolocation({"latitude": 22.1473, "longitude": 105.8348, "accuracy": 900})
    owner.get_by_role("button", name="Lấy vị trí hiện tại").click()
    owner.get_by_text("Mới chính xác đến 900 m").wait_for()
    expect(owner.get_by_label("Vị trí trên bản đồ")).to_have_value("")
    owner.context.set_geolocation({"latitude": 22.1473, "longitude": 105.8348, "accuracy": 8})
    owner.get_by_role("button", name="Lấy vị trí hiện tại").click()
    owner.get_by_text("Đã có vị trí, chính xác đến 8 m").wait_for()
    assert problems(owner) == []
    owner.get_by_role("button", name="Lưu", exact=True).click()
    owner.get_by_text("Đã lưu.").wait_for()


def pick_goods(owner):
    """Typed without marks; what was ticked stays while the next word is typed."""
    owner.get_by_role("link", name="Sản phẩm OCOP có bán").click()
    owner.wait_for_function("() => window.htmx && document.readyState === 'complete'")
    search = owner.get_by_label("Tìm sản phẩm đang có hạng sao")
    search.fill("mien tai hoan")
    owner.locator("#tim-thay label", has_text="Miến dong Tài Hoan").locator("input").check()
    search.fill("hang thu")
    owner.wait_for_function("() => document.querySelectorAll('#tim-thay input[name=add]').length === 30")
    for box in owner.locator("#tim-thay input[name=add]").all():
        box.check()
    owner.get_by_role("button", name="Thêm hàng đã chọn").click()
    owner.get_by_text("Đã lưu danh mục hàng.").wait_for()
    owner.get_by_role("link", name="Về hồ sơ").click()


def add_photo(owner):
    owner.get_by_role("link", name="Ảnh", exact=True).click()
    picture = {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": outlets.picture((640, 480)).read()}
    owner.locator("input[type=file]").set_input_files(picture)
    owner.get_by_label("Ảnh chụp gì").fill("Kệ hàng OCOP")
    owner.get_by_role("button", name="Thêm ảnh này").click()
    owner.get_by_role("img", name="Kệ hàng OCOP").wait_for()
    owner.get_by_role("link", name="Về hồ sơ").click()


def step(officer, name, fields):
    """One folded step of the officer's page."""
    form = officer.locator("details", has=officer.get_by_text(name, exact=True))
    form.locator("summary").click()
    for field, words in fields.items():
        form.locator(f"[name={field}]").fill(words)
    for box in form.get_by_label("Đạt tiêu chí").all():
        box.check()
    form.get_by_role("button", name=name).click()
    officer.get_by_text("Đã xong.").wait_for()


def test_from_application_to_publication_to_29_kinds(page, officer, the_map):
    outlets.load_content()
    load_agencies()
    noodles = certification.certified_product("Miến dong Tài Hoan")
    for number in range(1, 30):
        certification.certified_product(f"Hàng thử {number}")
    begin(page)
    made = Outlet.objects.get()
    assert problems(page) == []
    fill_in(page)
    stand_there(page)
    pick_goods(page)
    add_photo(page)
    page.get_by_role("button", name="Nộp hồ sơ").click()
    page.get_by_text("Hiện không cần làm gì thêm").wait_for()
    assert problems(page) == []

    officer.goto("/desk/")
    officer.get_by_role("link", name="1 điểm bán chờ khảo sát").click()
    officer.get_by_role("link", name=NAME).click()
    officer.get_by_role("img", name="Kệ hàng OCOP").wait_for()
    assert problems(officer) == []
    officer.get_by_role("link", name="In biên bản mang theo").click()
    officer.get_by_text("Đại diện Sở Công Thương".upper()).wait_for()
    assert problems(officer) == []
    officer.go_back()
    today = dates.words(dates.today())
    counted = {"day": today, "members": "Sở Công Thương", "area_m2": "120", "kinds": "30", "local_items": "10", "other_items": "20"}
    step(officer, "Nhập khảo sát", counted)
    step(officer, "Nhập quyết định", {"number": "7/QĐ-SCT", "dated": today})
    step(officer, "Công bố theo thông báo", {"number": "8/TB-SCT", "dated": today})

    page.goto("/diem-ban/?place=duc+xuan&product=mien+tai+hoan")
    page.locator("#danh-sach").get_by_role("link", name=NAME).click()
    page.get_by_text("30 loại còn hạng sao hôm nay.").wait_for()
    assert problems(page) == []

    certification.revoke(noodles.certificates.get())

    page.reload()
    page.get_by_text("29 loại còn hạng sao hôm nay.").wait_for()
    page.goto(reverse("outlet_mine", args=[made.code]))
    page.get_by_text("Còn 29 loại có hạng sao; cần ít nhất 30 loại.").wait_for()
    page.get_by_text("Không còn hạng sao: Miến dong Tài Hoan.").wait_for()
    told = Message.objects.get(kind="outlet_short")
    assert (told.phone, "Miến dong Tài Hoan" in kinds.named("outlet_short").render(told.refs, None).text) == (PHONE, True)
    officer.goto("/desk/")
    officer.get_by_role("link", name="1 điểm bán đã công bố thiếu loại hàng").click()
    officer.get_by_role("link", name=NAME).click()
    officer.get_by_text("Hôm nay không có hạng sao: Miến dong Tài Hoan").wait_for()
    assert problems(officer) == []
