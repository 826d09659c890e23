"""The real list, and lists that are wrong."""

import pytest
from django.core.management import call_command

from marketplace.foundation.imports import selectors, services
from marketplace.trade.outlets.models import Outlet, State
from tests.factories import outlets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]


def bring(text):
    run = services.check(services.stage("outlets", data=text.encode(), file_name="diem-ban.csv"))
    return run, [(row.verdict, row.reason) for row in run.rows.all()]


def test_the_real_points_of_sale_come_in_as_they_are():
    call_command("import_outlets")
    call_command("import_outlets")

    told = [
        (outlet.name[:24], outlet.address_line[:12], str(outlet.commune or ""), outlet.district.name, outlet.state, outlet.phone)
        for outlet in Outlet.objects.select_related("commune", "district").order_by("pk")
    ]
    assert told == [
        ("Điểm giới thiệu và bán s", "Số nhà 52, đ", "Phường Đức Xuân", "Bắc Kạn", "reported", ""),
        ("Điểm bán sản phẩm OCOP v", "Tiểu khu Đèo", "Xã Ngân Sơn", "Ngân Sơn", "reported", ""),
        ("Điểm giới thiệu, trưng b", "", "", "Bắc Kạn", "reported", ""),
        ("Điểm giới thiệu và bán s", "", "Phường Đức Xuân", "Bắc Kạn", "reported", ""),
        ("Gian hàng OCOP tại Na Rì", "", "", "Na Rì", "reported", ""),
    ]
    assert all(outlet.source.startswith("http") for outlet in Outlet.objects.all())


def test_nothing_is_guessed_and_what_is_open_is_said():
    _run, rows = bring("Tên điểm bán,Địa chỉ,Xã,Huyện\nCửa hàng A,,,Na Rì\nCửa hàng B,Tổ 1,Xã Không Có,\n,Tổ 2,,\nCỬA HÀNG A,,,\n")

    assert rows == [
        ("add", "chưa rõ xã; chưa rõ địa chỉ"),
        ("add", "“Xã Không Có” không có trong bản đồ xã"),
        ("refuse", "Thiếu tên điểm bán."),
        ("refuse", "Điểm bán này đã có ở dòng 2."),
    ]


def test_a_file_completes_and_takes_nothing_away():
    known = outlets.published("Cửa hàng A", kinds=30)
    run, rows = bring("Tên điểm bán,Địa chỉ,Điện thoại\nCửa hàng A,,0987 654 321\n")
    services.apply(run)

    told = Outlet.objects.get()
    assert [verdict for verdict, _reason in rows] == ["change"]
    assert (told.phone, told.address_line, told.state) == ("+84987654321", known.address_line, State.PUBLISHED)
    assert dict(selectors.counts(run))["change"] == 1
