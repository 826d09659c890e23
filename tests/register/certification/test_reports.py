"""Reports of labels: who answers, until when, and what is left of the person."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.register.certification import selectors, services
from marketplace.register.certification.models import LabelReport
from tests.factories import certification
from tests.factories.accounts import make_agency, make_mandate, make_officer

pytestmark = pytest.mark.django_db
SAID = {"what": "copied", "where": "Chợ Đức Xuân", "words": "Mã mờ, dán đè", "contact": "0912 345 678", "website": ""}


@time_machine.travel("2026-11-25T08:00:00+07:00")
def test_a_report_reaches_the_agency_that_answers_today(client):
    merged = dates.start_of(dates.parse_day("01/07/2025"))
    today = make_agency(name="Văn phòng Nay", valid_from=merged)
    before = make_agency(name="Văn phòng Xưa", valid_from=merged - timedelta(days=900), valid_until=merged, successor=today)
    make_mandate("label-copied", before, valid_from=before.valid_from)
    one = certification.certificate(stars=3)

    response = client.post(f"{reverse('check-report')}?code={one.code}", SAID)

    report = LabelReport.objects.get()
    assert response.url == f"{reverse('check-reported')}?number={report.reference}"
    assert (report.certificate, report.agency, dates.words(report.due_on)) == (one, today, "05/12/2026")
    assert (report.what, report.where, report.words, report.contact) == ("copied", "Chợ Đức Xuân", "Mã mờ, dán đè", "0912 345 678")
    page = client.get(response.url).content.decode()
    assert "Văn phòng Nay xem xét, chậm nhất ngày 05/12/2026." in page
    assert "0912" not in page


@time_machine.travel("2026-11-25T08:00:00+07:00")
def test_unsafe_food_has_a_day(client):
    client.post(reverse("check-report"), SAID | {"what": "unsafe"})

    assert dates.words(LabelReport.objects.get().due_on) == "26/11/2026"


def test_a_code_of_nobodys_is_kept_as_it_was_scanned(client):
    mandate = make_mandate("label-copied")
    client.post(f"{reverse('check-report')}?code=GIA-9", SAID)

    report = LabelReport.objects.get()
    assert (report.certificate, report.asked, report.agency) == (None, "GIA-9", mandate.agency)


@pytest.mark.parametrize("wrong", [{"what": ""}, {"what": "strange"}, {"website": "http://spam"}, {"words": "x" * 2001}])
def test_what_is_no_report_comes_back_filled(client, wrong):
    response = client.post(reverse("check-report"), SAID | wrong)

    assert response.status_code == 422
    assert "Chợ Đức Xuân" in response.content.decode()
    assert LabelReport.objects.count() == 0


def test_so_many_an_hour(client):
    answers = [client.post(reverse("check-report"), SAID).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]
    assert LabelReport.objects.count() == 5


def test_closing_forgets_how_to_reach_the_person():
    officer = make_officer()
    report = services.report_label(None, what="other", contact="0912345678")

    services.close_label_report(report, note=" Đã nhắc cửa hàng ", actor=officer)

    report.refresh_from_db()
    assert (report.state, report.note, report.contact) == ("closed", "Đã nhắc cửa hàng", "")
    assert AuditEntry.objects.get(action="label_report_closed").actor == officer
    with pytest.raises(ValidationError, match="đã được đóng"):
        services.close_label_report(report, note="Lần nữa", actor=officer)
    assert AuditEntry.objects.filter(action="label_report_closed").count() == 1


def test_closing_needs_words():
    report = services.report_label(None, what="other", contact="0912345678")

    with pytest.raises(ValidationError):
        services.close_label_report(report, note="  ", actor=None)
    report.refresh_from_db()
    assert (report.state, report.contact) == ("open", "0912345678")


def test_a_code_that_is_suddenly_looked_up_stands_out():
    usual, copied = (certification.certificate(stars=3, on=dates.parse_day("01/10/2026")) for _ in range(2))
    for day in range(1, 26):
        with time_machine.travel(f"2026-11-{day:02d}T08:00:00+07:00"):
            services.count_scan(usual)
    with time_machine.travel("2026-11-25T09:00:00+07:00"):
        for _ in range(24):
            services.count_scan(copied, place="Hà Nội")
        found = selectors.looks()

    assert [(one.certificate, one.total, one.stands_out) for one in found] == [(copied, 24, True), (usual, 25, False)]
    assert found[0].days[-1] == (dates.parse_day("25/11/2026"), 24)
    assert len(found[0].days) == 30
