"""A quarter's figures are written down once, counted by their days, and set beside those of before."""

import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from marketplace.foundation.accounts.content import load_content as load_agencies
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.office.reports import papers, selectors, services
from marketplace.office.reports.models import SUMS, Report
from marketplace.office.reports.quarters import Quarter
from marketplace.register.certification import services as register
from marketplace.register.certification.models import Certificate
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.storefront import services as storefront
from marketplace.shop.storefront.models import Complaint
from marketplace.trade.fairs import services as fair_services
from tests.factories import certification, fairs, outlets, shop
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
NOON = "2026-11-25 05:00+00:00"  # 12:00 in Vietnam


@pytest.mark.parametrize(
    ("day", "quarter", "first", "last"),
    [
        (date(2026, 1, 1), "I/2026", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 3, 31), "I/2026", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2024, 6, 30), "II/2024", date(2024, 4, 1), date(2024, 6, 30)),
        (date(2026, 12, 31), "IV/2026", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_quarters(day, quarter, first, last):
    found = Quarter.of(day)
    assert (str(found), found.first, found.last) == (quarter, first, last)
    assert (str(Quarter(2026, 1).before), str(Quarter(2026, 1).year_before)) == ("IV/2025", "I/2025")


@time_machine.travel(NOON, tick=False)
def test_each_figure_counts_what_its_words_say():
    today = dates.today()
    soon = today + timedelta(days=60)
    certification.certified_product(stars=5)
    lost = certification.certified_product(stars=4)
    certification.certified_product(stars=3, on=date(2024, 1, 24), expires_on=soon)
    certification.certified_product(stars=3, on=date(2023, 11, 1), expires_on=date(2026, 10, 31))
    certification.lapsed_product()
    certification.registered_product()
    certification.revoke(Certificate.objects.get(product=lost))
    outlets.reported()

    said = selectors.figures(Quarter.of(today), today)

    assert [*said] == [name for name in said if name in selectors.NAMES]
    assert set(said) == set(selectors.NAMES)
    known = {name: said[name] for name in ("products", "held", "held_5", "held_4", "held_3", "makers", "expiring")}
    assert known == {"products": 6, "held": 2, "held_5": 1, "held_4": 0, "held_3": 1, "makers": 2, "expiring": 1}
    assert {name: said[name] for name in ("issued", "lapsed", "suspended", "revoked")} == {
        "issued": 2,
        "lapsed": 1,
        "suspended": 0,
        "revoked": 1,
    }
    assert (said["outlets"], said["orders"], said["revenue"]) == (0, 0, 0)


@time_machine.travel(NOON, tick=False)
def test_frozen_is_frozen_and_a_second_click_makes_no_second():
    today, officer = dates.today(), make_officer()
    report = services.freeze_report(Quarter.of(today), as_of=today, actor=officer)
    assert report.figures["held"] == 0
    certification.certified_product()

    again = services.freeze_report(Quarter.of(today), as_of=today, actor=officer)
    assert (again.pk, again.figures["held"]) == (report.pk, 0)
    assert AuditEntry.objects.filter(action="report_frozen").count() == 1
    earlier = services.freeze_report(Quarter.of(today), as_of=today - timedelta(days=1), actor=officer)
    assert Report.objects.count() == 2
    assert selectors.latest_of(Quarter.of(today)) == report
    assert earlier.figures["issued"] == 0


@time_machine.travel(NOON, tick=False)
def test_a_day_to_come_or_of_another_quarter_is_refused():
    for quarter, day in ((Quarter(2026, 4), date(2026, 11, 26)), (Quarter(2026, 3), date(2026, 10, 1))):
        with pytest.raises(ValidationError):
            services.freeze_report(quarter, as_of=day, actor=None)
    assert not Report.objects.exists()


@time_machine.travel(NOON, tick=False)
def test_beside_the_quarter_and_the_year_before():
    certification.certified_product()
    today = dates.today()
    for quarter, day in ((Quarter(2025, 4), date(2025, 12, 31)), (Quarter.of(today), today)):
        services.freeze_report(quarter, as_of=day, actor=None)

    lines = dict(selectors.compared(selectors.latest_of(Quarter.of(today))))["Sổ OCOP đến ngày báo cáo"]
    assert lines[1] == ("Sản phẩm có sao còn hiệu lực", "held", 1, None, 0)


@time_machine.travel(NOON, tick=False)
def test_from_the_page_to_the_files(client):
    load_agencies()
    client.force_login(make_officer(Role.COORDINATION_OFFICER))
    certification.certified_product()
    assert client.post(reverse("desk:quarters"), {"as_of": "30/02/2026"}).status_code == 422
    assert client.post(reverse("desk:quarters"), {"as_of": "26/11/2026"}).status_code == 422

    page = client.post(reverse("desk:quarters"), {"as_of": "25/11/2026"}, follow=True).content.decode()
    report = Report.objects.get()
    assert "IV/2026" in page
    assert "chưa có" in page
    document = client.get(reverse("desk:quarter_docx", args=[report.pk]))
    words = zipfile.ZipFile(BytesIO(document.content)).read("word/document.xml").decode()
    assert "Sản phẩm có sao còn hiệu lực" in words
    assert "VĂN PHÒNG ĐIỀU PHỐI NÔNG THÔN MỚI TỈNH THÁI NGUYÊN" in words
    assert document["Content-Disposition"] == 'attachment; filename="bao-cao-ocop-quy-4-2026-20261125.docx"'
    sheet = load_workbook(BytesIO(client.get(reverse("desk:quarter_xlsx", args=[report.pk])).content)).active
    rows = {row[1]: row[2] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["Sản phẩm có sao còn hiệu lực"] == 1
    assert len(rows) == len(selectors.NAMES)


@pytest.mark.parametrize(("day", "province"), [(date(2025, 6, 30), "Bắc Kạn"), (date(2025, 7, 1), "Thái Nguyên")])
def test_the_report_is_of_the_office_of_its_day(day, province):
    load_agencies()
    report = services.freeze_report(Quarter.of(day), as_of=day, actor=None)

    assert papers.paper(report).agency == f"Văn phòng Điều phối nông thôn mới tỉnh {province}"


def everything():
    """At least one row of each figure, as of today."""
    today = dates.today()
    certification.certified_product(stars=5)
    certification.certified_product(stars=4)
    certification.certified_product(stars=3, on=date(2024, 1, 24), expires_on=today + timedelta(days=60))
    certification.certified_product(stars=3, on=date(2023, 11, 1), expires_on=date(2026, 10, 31))
    certification.revoke(Certificate.objects.get(product=certification.certified_product()))
    held_back = Certificate.objects.get(product=certification.certified_product())
    register.suspend(held_back, decision=certification.decision("suspend"), reason="Chờ kiểm nghiệm", actor=None)
    register.report_label(held_back, what="other")
    outlets.published()
    booth = fairs.allotted()
    fairs.over(booth.fair)
    fair_services.enter_result(booth, visitors=1200, revenue=45_000_000, actor=None)
    shop.purchase()
    ProducerOrder.objects.update(delivered_at=timezone.now())
    storefront.answer_complaint(storefront.file_complaint("goods", words="Ẩm", name="A", phone="+84912345678"), note="Đã gọi", actor=None)
    return services.freeze_report(Quarter.of(today), as_of=today, actor=None)


def opened(client, report, name):
    """(rows on the page, what they add up to)"""
    page = client.get(reverse("desk:quarter_rows", args=[report.pk, name])).context
    return page["page"].paginator.count, page["counted"].value


@time_machine.travel(NOON, tick=False)
def test_each_figure_opens_its_rows_today_and_in_a_year(client):
    client.force_login(make_officer(Role.COORDINATION_OFFICER))
    report = everything()
    assert [name for name, value in report.figures.items() if not value] == []
    page = client.get(reverse("desk:quarter", args=[report.pk])).text
    assert all(f'href="{reverse("desk:quarter_rows", args=[report.pk, name])}"' in page for name in selectors.NAMES)

    def told():
        return {name: opened(client, report, name) for name in selectors.NAMES}

    then = told()
    assert {name: value for name, (_rows, value) in then.items()} == report.figures
    assert {name for name, (rows, value) in then.items() if rows != value} <= {*SUMS}

    with time_machine.travel("2027-11-25 05:00+00:00", tick=False):  # every star has ended or goes on otherwise
        client.force_login(make_officer(Role.COORDINATION_OFFICER))
        Complaint.objects.all().delete()
        certification.certified_product(stars=5)
        assert told() == then
        gone = client.get(reverse("desk:quarter_rows", args=[report.pk, "complaints"])).text
        assert "không còn lưu" in gone


@time_machine.travel(NOON, tick=False)
def test_the_rows_of_a_figure_as_a_file_and_of_an_old_report(client):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    report = everything()
    sheet = load_workbook(BytesIO(client.get(reverse("desk:quarter_rows_export", args=[report.pk, "fair_revenue", "xlsx"])).content)).active
    assert [row[-1] for row in sheet.iter_rows(values_only=True)] == ["Doanh thu tại các gian (đồng)", 45_000_000]
    shown = client.get(reverse("desk:quarter_rows", args=[report.pk, "held"])).text
    assert "/desk/certificates/" not in shown  # the trade officer reads the rows, the register stays shut

    report.counted.all().delete()  # frozen before rows were kept
    assert client.get(reverse("desk:quarter_rows", args=[report.pk, "held"])).status_code == 404
    assert f"quarters/{report.pk}/held/" not in client.get(reverse("desk:quarter", args=[report.pk])).text
    assert client.get(f"/desk/quarters/{report.pk}/nonsense/").status_code == 404
