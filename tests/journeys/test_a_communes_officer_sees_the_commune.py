"""A commune's officer sees the commune's stars and points of sale, applies for an owner, and finds nobody else's."""

import pytest
from playwright.sync_api import expect

from marketplace.foundation.accounts.models import Role, RoleGrant
from marketplace.trade.outlets.models import Outlet, State
from tests.factories import certification, outlets, places
from tests.factories.accounts import make_officer

FORM = {
    "owner": "Hộ Ví Dụ",
    "address_line": "Thôn Ví Dụ",
    "phone": "0912 345 678",
    "licence_number": "HKD-1",
    "area_m2": "40",
}
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_communes_officer_sees_the_commune(signed_in):
    here, there = places.commune("Đồng Phúc"), places.commune("Ba Bể")
    officer = make_officer(place=here, name="Cán bộ xã Ví Dụ")
    RoleGrant.objects.create(user=officer, role=Role.TRADE_OFFICER, area_edition=here.edition, area_code=here.code)
    certification.certificate(certification.registered_product("Trà hoa vàng Ví Dụ", commune=here))
    other = certification.certificate(certification.registered_product("Mật ong Ví Dụ", commune=there))
    elsewhere = outlets.applied("Cửa hàng nơi khác", commune=there)
    page = signed_in(officer, width=390)

    page.goto("/desk/certificates/")
    assert "Xã Đồng Phúc" in page.locator(".desk-place").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    expect(page.locator(".cards tbody tr")).to_have_count(1)
    assert "1 giấy 4 sao" in page.locator('.woven-map a[aria-label^="Xã Đồng Phúc"]').get_attribute("aria-label")
    expect(page.get_by_role("link", name="Trà hoa vàng Ví Dụ")).to_have_count(1)

    page.goto("/desk/outlets/new/")
    page.get_by_label("Tên điểm bán").fill("Cửa hàng của bác Ví Dụ")
    page.get_by_label("Xã, phường").select_option(label="Xã Đồng Phúc")
    page.locator("main [name=location_type]").select_option(index=1)
    for name, value in FORM.items():
        page.locator(f"main [name={name}]").fill(value)
    expect(page.get_by_label("Xã, phường").locator("option", has_text="Ba Bể")).to_have_count(0)
    page.locator("main").get_by_role("button", name="Lưu").click()
    page.get_by_role("heading", name="Cửa hàng của bác Ví Dụ").wait_for()
    made = Outlet.objects.get(name="Cửa hàng của bác Ví Dụ")
    assert (made.state, made.commune) == (State.APPLIED, here)

    page.goto("/desk/outlets/")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_placeholder("Tìm trong bàn làm việc").fill("Ví Dụ")
    page.get_by_placeholder("Tìm trong bàn làm việc").press("Enter")
    page.get_by_role("heading", name="Kết quả").or_(page.locator("h1", has_text="Ví Dụ")).first.wait_for()
    found = page.locator("main")
    expect(found).to_contain_text("Trà hoa vàng Ví Dụ")
    expect(found).to_contain_text("Cửa hàng của bác Ví Dụ")
    page.wait_for_load_state()
    expect(found).not_to_contain_text("Mật ong")
    for address in (f"/desk/certificates/{other.code}/", f"/desk/outlets/{elsewhere.code}/"):
        assert page.goto(address).status == 404
