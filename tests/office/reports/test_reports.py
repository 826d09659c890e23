"""A quarter's figures are written down once, counted by their days, and set beside those of before."""

import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.office.reports import selectors, services
from marketplace.office.reports.models import Report
from marketplace.office.reports.quarters import Quarter
from marketplace.register.certification.models import Certificate
from tests.factories import certification, outlets
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
    assert lines[1] == ("Sản phẩm có sao còn hiệu lực", 1, None, 0)


@time_machine.travel(NOON, tick=False)
def test_from_the_page_to_the_files(client):
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
    assert document["Content-Disposition"] == 'attachment; filename="bao-cao-ocop-quy-4-2026-20261125.docx"'
    sheet = load_workbook(BytesIO(client.get(reverse("desk:quarter_xlsx", args=[report.pk])).content)).active
    rows = {row[1]: row[2] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["Sản phẩm có sao còn hiệu lực"] == 1
    assert len(rows) == len(selectors.NAMES)
