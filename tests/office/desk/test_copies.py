"""The certificate on paper, and copies of it that are counted."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from marketplace.foundation.audit.models import AuditEntry
from marketplace.register.certification import services
from marketplace.register.certification.models import CertificateCopy
from tests.factories import certification
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def one():
    return certification.certificate(certification.registered_product("Miến dong Nà Mẫu"), stars=4)


@pytest.fixture
def office(client):
    client.force_login(make_officer(name="Cán bộ Thử"))
    return client


def sheet(office, one, query=""):
    return office.get(reverse("desk:certificate_print", args=[one.code]) + query).content.decode()


def test_the_sheet_bears_code_and_days(office, one):
    page = sheet(office, one)

    assert reverse("check-qr", args=[one.code]) in page
    assert "ĐẠT 4 SAO" in page
    assert "BẢN SAO" not in page
    assert 'class="across"' not in page


def test_copies_are_counted_marked_and_written_down(office, one):
    address = reverse("desk:certificate_copy", args=[one.code])
    for reason in ("Thất lạc bản chính", "Nộp hồ sơ vay vốn"):
        made = office.post(address, {"reason": reason})

    assert made.url.endswith("?copy=2")
    page = office.get(made.url).content.decode()
    assert "BẢN SAO số 2" in page
    assert "Nộp hồ sơ vay vốn" in page
    assert list(AuditEntry.objects.filter(action="copy_given").order_by("pk").values_list("reason", "details")) == [
        ("Thất lạc bản chính", {"number": 1}),
        ("Nộp hồ sơ vay vốn", {"number": 2}),
    ]
    assert office.get(reverse("desk:certificate_print", args=[one.code]) + "?copy=9").status_code == 404


def test_without_a_reason_none_is_given(office, one):
    office.post(reverse("desk:certificate_copy", args=[one.code]), {"reason": " "})

    assert not CertificateCopy.objects.exists()


def test_what_does_not_hold_says_so_across_and_gets_no_copy(office, one):
    services.revoke(one, decision=certification.decision("revoke"), ground=certification.ground(), actor=None)

    page = sheet(office, one)
    assert '<p class="across">Đã thu hồi</p>' in page
    assert "SAO" not in page.split("certificate-paper")[1].split("</article>")[0].replace("BẢN SAO", "")
    with pytest.raises(ValidationError, match="không cấp bản sao"):
        services.give_copy(one, reason="Mất", actor=None)
    assert not CertificateCopy.objects.exists()
