"""On a telephone a producer lists its goods, part by part; a reader looks and lets them be displayed; a shopper orders them."""

import re
from io import BytesIO

import pytest
from PIL import Image

from catalogue.models import Product
from marketplace.foundation.accounts.models import Role
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import certification, places, producers, shop
from tests.factories.accounts import make_officer, make_user
from tests.journeys.browser import WIDE, problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.usefixtures("the_map")]
LABEL = {
    "Thành phần": "Tinh bột dong riềng 100%",
    "Cách dùng": "Ngâm nước ấm 5 phút, sau đó nấu",
    "Cách bảo quản": "Nơi khô ráo, thoáng mát",
    "Để được bao lâu": "12 tháng kể từ ngày sản xuất",
    "Cảnh báo": "Không dùng khi có mùi lạ",
}


def photo():
    out = BytesIO()
    Image.radial_gradient("L").resize((900, 1200)).convert("RGB").save(out, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def sound(page):
    assert (page.url, problems(page)) == (page.url, [])


def test_from_the_farm_to_a_basket(open_page, signed_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    shop.base_data()
    product = certification.certified_product("Miến dong Nà Mẫu", commune=places.commune("Côn Minh"))
    farmer = make_user(name="Nông Thị Ví Dụ")
    producers.member(product.producer, farmer)
    phone = signed_in(farmer)

    phone.goto("/seller/goods/")
    sound(phone)
    phone.get_by_role("link", name="Đăng bán").click()
    sound(phone)
    phone.get_by_role("link", name=re.compile("Quy cách")).click()
    sound(phone)
    phone.locator("[name=pack-0-title]").fill("Gói 500 g")
    phone.locator("[name=pack-0-price]").fill("85.000")
    phone.locator("[name=pack-0-pieces]").fill("12")
    phone.locator("[name=pack-0-pack_grams]").fill("500")
    phone.locator("[name=pack-0-weight_grams]").fill("600")
    phone.get_by_role("button", name="Lưu").click()
    phone.get_by_text("Đã lưu.").wait_for()
    assert phone.get_by_role("button", name="Gửi duyệt để bày bán").is_disabled()

    phone.get_by_role("link", name=re.compile("Thông tin trên nhãn")).click()
    sound(phone)
    for label, says in LABEL.items():
        phone.get_by_label(label).fill(says)
    phone.get_by_role("button", name="Lưu").click()
    phone.get_by_role("link", name=re.compile("^Ảnh")).click()
    phone.locator("[name=upload]").set_input_files(photo())
    phone.get_by_label("Ảnh chụp gì").fill("Miến phơi trên giàn")
    phone.get_by_role("button", name="Thêm ảnh").click()
    phone.get_by_text("Đã thêm ảnh.").wait_for()
    sound(phone)
    phone.get_by_role("link", name="Miến dong Nà Mẫu").click()
    phone.get_by_role("link", name="Xem như người mua sẽ thấy").click()
    phone.get_by_text("Xem trước").wait_for()
    sound(phone)
    phone.go_back()
    phone.get_by_role("button", name="Gửi duyệt để bày bán").click()
    phone.get_by_text("Đang xét duyệt").first.wait_for()
    sound(phone)

    desk = signed_in(make_officer(Role.COORDINATION_OFFICER), width=WIDE[0], height=WIDE[1])
    desk.goto("/desk/listings/")
    desk.get_by_role("link", name="Miến dong Nà Mẫu").click()
    desk.get_by_alt_text("Miến phơi trên giàn").wait_for()
    sound(desk)
    desk.get_by_role("button", name="Cho hiển thị").click()
    desk.get_by_text("Hàng đã được duyệt hiển thị.").wait_for()

    shopper = open_page()
    shopper.goto(product.get_absolute_url())
    shopper.get_by_alt_text("Miến phơi trên giàn").wait_for()
    sound(shopper)
    shopper.locator(".buy-row").get_by_role("button", name="Thêm vào giỏ").click()
    shopper.get_by_text("trong giỏ có 1").first.wait_for()
    shopper.goto("/checkout/")
    shopper.get_by_label("Họ và tên").fill("Nguyễn Thị Lan Anh")
    shopper.get_by_label("Số điện thoại", exact=True).fill("0912 345 678")
    shopper.get_by_label("Tỉnh, thành phố").select_option(label="Thành phố Hà Nội")
    shopper.get_by_label("Xã, phường").locator("option", has_text="Phường Ba Đình").wait_for(state="attached")
    shopper.get_by_label("Xã, phường").select_option(label="Phường Ba Đình")
    shopper.get_by_label("Số nhà, đường, thôn, tổ").fill("Số 8, ngõ 12, phố Lê Lợi")
    shopper.get_by_text("Chuyển khoản bằng mã VietQR").click()
    shopper.locator("aside").get_by_role("button", name="Đặt hàng").click()
    shopper.wait_for_url("**/order/**")

    line = ProducerOrder.objects.get().lines.get()
    assert (line.product.parent, line.quantity) == (Product.objects.listings().get(), 1)
