"""The trade department announces a fair; two makers register, get booths and letters, enter results; the report is made."""

import io
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.urls import reverse
from docx import Document

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.foundation.notifications import links
from marketplace.foundation.notifications.models import Message
from marketplace.trade.fairs import services
from marketplace.trade.fairs.messages import RESULT_LINK
from marketplace.trade.fairs.models import Fair, FairLetter, FairRegistration
from tests.factories import certification, producers
from tests.factories.accounts import make_officer, make_user
from tests.journeys.browser import WIDE, problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NAME = "Hội chợ OCOP ví dụ"


def maker(name):
    found, member = producers.producer(name), make_user()
    producers.member(found, member)
    certification.certified_product(f"Hàng của {name}", producer=found)
    return found, member


def announce(page):
    page.goto(reverse("desk:fairs_new"))
    first = dates.today() + timedelta(days=40)
    said = {"Tên hội chợ": NAME, "Từ ngày": dates.words(first), "Đến hết ngày": dates.words(first + timedelta(days=1))}
    said |= {
        "Nơi tổ chức": "Quảng trường ví dụ",
        "Đơn vị tổ chức": "Sở Công Thương (ví dụ)",
        "Số văn bản": "12/QĐ-THU",
        "Số gian hàng": "2",
    }
    for label, words in said.items():
        page.get_by_label(label).fill(words)
    page.get_by_label("Căn cứ").select_option("programme")
    assert problems(page) == []
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("button", name="Công bố").click()
    page.get_by_role("button", name="Mở đăng ký").click()
    page.get_by_role("button", name="Đóng đăng ký").wait_for()
    return Fair.objects.get()


def register(page, name):
    page.goto(reverse("seller:fairs"))
    page.get_by_label(f"Hàng của {name}").check()
    assert problems(page) == []
    page.get_by_role("button", name="Đăng ký tham gia").click()
    page.get_by_text("Rút đăng ký").wait_for()


def decide(page, name, booth):
    row = page.locator("li.sheet").filter(has_text=name)
    row.get_by_label("Gian").fill(str(booth))
    row.get_by_label("Lý do").fill("Đủ điều kiện")
    row.get_by_role("button", name="Giao gian").click()
    page.wait_for_load_state()


def write_letters(page):
    page.get_by_role("link", name="Thư mời, thông báo (2 thư cần soạn)").click()
    page.get_by_label("Số của văn bản đầu tiên").fill("7")
    page.get_by_label("Họ tên người ký").fill("Nguyễn Văn Ví Dụ")
    assert problems(page) == []
    page.get_by_role("button", name="Soạn thông báo").click()
    page.locator("article.paper").nth(1).wait_for()
    assert problems(page) == []


def enter(page, row, visitors, revenue):
    link = links.address(links.issue(RESULT_LINK, row.pk, expires_at=dates.end_of(dates.today() + timedelta(days=9))))
    page.goto(urlsplit(link).path)
    page.get_by_label("Số lượt khách đến gian").fill(visitors)
    page.get_by_label("Doanh thu (đồng)").fill(revenue)
    assert problems(page) == []
    page.get_by_role("button", name="Lưu số liệu").click()
    page.get_by_text("Đã lưu số liệu").wait_for()


def test_a_fair_from_announcement_to_report(signed_in, open_page):
    officer, (one, her), (two, him) = make_officer(Role.TRADE_OFFICER), maker("HTX Nà Mẫu"), maker("HTX Nà Khoang")
    desk = signed_in(officer, width=WIDE[0], height=WIDE[1])
    fair = announce(desk)
    register(signed_in(her), one.name)
    register(signed_in(him), two.name)

    desk.goto(reverse("desk:fair", args=[fair.pk]))
    decide(desk, one.name, 1)
    decide(desk, two.name, 1)
    assert list(FairRegistration.objects.order_by("pk").values_list("booth", flat=True)) == [1, None]
    decide(desk, two.name, 2)
    write_letters(desk)
    assert list(FairLetter.objects.order_by("pk").values_list("number", "booth")) == [("7/GM-SCT", 1), ("8/GM-SCT", 2)]

    rows = list(FairRegistration.objects.order_by("booth"))
    with time_machine.travel(dates.start_of(fair.starts_on) + timedelta(hours=9)):
        services.remind()
        assert Message.objects.filter(kind="fair_result_asked").count() == 2
        enter(open_page(), rows[0], "1.250", "5,4 triệu")
        enter(open_page(), rows[1], "300", "900.000")

    with time_machine.travel(dates.start_of(fair.ends_on) + timedelta(days=1, hours=9)):
        desk = signed_in(officer, width=WIDE[0], height=WIDE[1])
        desk.goto(reverse("desk:fair", args=[fair.pk]))
        desk.get_by_label("Kết quả, khó khăn và đề xuất").fill("Đông khách; cần thêm gian.")
        desk.get_by_role("button", name="Báo cáo kết quả").click()
        assert problems(desk) == []
        with desk.expect_download() as given:
            desk.get_by_role("link", name="Báo cáo DOCX").click()
        report = Document(io.BytesIO(given.value.path().read_bytes()))
        public = open_page()
        public.goto(fair.get_absolute_url())
        public.get_by_text("Đã kết thúc, đã báo cáo").wait_for()
        assert problems(public) == []

    cells = [cell.text for table in report.tables for row in table.rows for cell in row.cells]
    assert [words for words in ("1.550", "6.300.000 ₫".replace(" ", "\u00a0"), one.name, two.name) if words not in cells] == []
    assert Fair.objects.get().report["revenue"] == 6_300_000
