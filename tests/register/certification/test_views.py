import csv
import io
from datetime import date, datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketplace.foundation.core import dates
from marketplace.register.certification import services
from marketplace.register.certification.content import load_content
from marketplace.register.certification.models import RegisteredProduct
from tests.factories import certification as make
from tests.factories import producers

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 13, 40, tzinfo=dates.VN)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def text(response):
    return response.content.decode()


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_register_shows_what_holds_and_what_has_ended(client):
    make.certified_product("Trà Như Cố", stars=3, on=date(2025, 1, 1))
    gone = make.lapsed_product("Gạo nếp Tân Sơn")
    said = make.registered_product("Miến dong Việt Cường")
    services.record_recognition(said, actor=None, stars=3, year=2021, words="đạt 3 sao", source="https://example.com/tin")
    page = text(client.get(reverse("register")))
    assert page.index("Gạo nếp Tân Sơn") < page.index("Miến dong Việt Cường") < page.index("Trà Như Cố")
    assert page.count('<span class="stars">') == 2  # beside the name and in the history, only of what holds
    assert reverse("product", args=[f"{gone.code}-gao-nep-tan-son"]) in page
    assert "https://example.com/tin" in page


def test_the_number_of_queries_does_not_grow(client):
    for n in range(3):
        product = make.certified_product(f"Mật ong {n}", on=date(2025, 1, 1))
        services.record_recognition(product, actor=None, stars=3, year=2021)
    three = queries(client, reverse("register"))
    assert queries(client, reverse("register") + "?q=mat+ong+1") == three
    assert three <= 11


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=mien+DONG", ["Miến dong Côn Minh"]),
        ("q=tai+hoan", ["Rượu men lá"]),  # its producer
        ("q=15/gcn", ["Rượu men lá"]),  # the number on its paper
        ("state=con-hieu-luc", ["Rượu men lá"]),
        ("state=da-het", ["Gạo nếp"]),
        ("state=nguon-tin", ["Miến dong Côn Minh"]),
        ("stars=4", ["Rượu men lá"]),
        ("stars=3", ["Gạo nếp", "Miến dong Côn Minh"]),
        ("group=drinks", ["Rượu men lá"]),
        ("q=khong+co", []),
        ("state=bogus&stars=9&group=x&page=77", ["Gạo nếp", "Miến dong Côn Minh", "Rượu men lá"]),
    ],
)
def test_filters(client, query, names):
    wine = make.registered_product("Rượu men lá", group_code="drinks", producer=producers.producer("HTX Tài Hoan"))
    make.certificate(wine, stars=4, on=date(2025, 1, 1), number="15/GCN")
    make.lapsed_product("Gạo nếp")
    services.record_recognition(make.registered_product("Miến dong Côn Minh"), actor=None, stars=3, year=2021)
    response = client.get(reverse("register") + "?" + query)
    assert [product.name for product in response.context["page"]] == names


def test_the_export_is_the_filtered_register_and_runs_no_formula(client):
    product = make.certified_product("=HYPERLINK(1)", stars=4, on=date(2025, 1, 1))
    make.lapsed_product("Gạo nếp")
    response = client.get(reverse("register-csv") + "?state=con-hieu-luc")
    body = b"".join(response.streaming_content).decode()
    assert body.startswith("\ufeff")
    (row,) = list(csv.reader(io.StringIO(body.lstrip("\ufeff"))))[1:]
    assert row[:2] == [product.code, "'=HYPERLINK(1)"]
    assert row[7] == "4"
    assert row[12:14] == ["2025-01-01", "2028-01-01"]


def test_downloads_are_counted(client):
    for _ in range(20):
        assert client.get(reverse("register-csv")).status_code == 200
    assert client.get(reverse("register-csv")).status_code == 429


def test_a_certificate_that_holds(client):
    one = make.certificate(stars=5, on=date(2025, 1, 1), number="12/GCN-OCOP")
    for address in (
        reverse("certificate", args=[one.code]),
        reverse("certificate", args=["12/GCN-OCOP"]),
        reverse("check", args=[one.code]),
    ):
        page = text(client.get(address))
        assert '<article class="verdict ">' in page
        assert "13:40 25/11/2026" in page
        assert "01/01/2028" in page
        assert '<span class="stars">' in page


def test_the_last_day_and_the_day_after(client):
    one = make.certificate(stars=4, on=date(2023, 11, 25))
    address = reverse("check", args=[one.code])
    assert 'class="verdict soon"' in text(client.get(address))
    with time_machine.travel(datetime(2026, 11, 26, tzinfo=dates.VN), tick=False):
        page = text(client.get(address))
    assert 'class="verdict over"' in page
    assert '<span class="stars">' not in page


def test_a_revoked_one_says_when_why_and_by_which_paper(client):
    one = make.certificate(on=date(2025, 1, 1))
    paper = make.decision("revoke", number="77/QĐ-THU-HOI")
    services.revoke(one, decision=paper, ground=make.ground(), actor=None)
    page = text(client.get(reverse("check", args=[one.code])))
    assert 'class="verdict revoked"' in page
    for words in ("13:40 25/11/2026", "77/QĐ-THU-HOI", "process"):
        assert words in page
    assert '<span class="stars">' not in page


def test_a_suspended_one_says_so(client):
    one = make.certificate(on=date(2025, 1, 1))
    services.suspend(one, decision=make.decision("suspend", number="5/ĐC"), reason="Chờ kiểm nghiệm", actor=None)
    page = text(client.get(reverse("certificate", args=[one.code])))
    assert "Chờ kiểm nghiệm" in page
    assert '<span class="stars">' not in page


def test_a_replaced_one_leads_to_what_holds(client):
    product = make.registered_product()
    old = make.certificate(product, stars=4, on=date(2024, 1, 1))
    new = make.certificate(product, stars=5, on=date(2026, 1, 1), kind="upgrade")
    page = text(client.get(reverse("certificate", args=[old.code])))
    assert 'class="verdict over"' in page
    assert new.get_absolute_url() in page


def test_what_nobody_issued_is_404_with_a_way_on(client):
    response = client.get(reverse("check", args=["99/KHÔNG-CÓ"]))
    assert response.status_code == 404
    assert reverse("register") + "?q=99/KH%C3%94NG-C%C3%93" in text(response)


def test_the_form_leads_to_the_certificate_or_to_the_register(client):
    one = make.certificate(number="12/GCN")
    assert client.get(reverse("check-form"), {"number": " 12/gcn "}).url == reverse("check", args=[one.code])
    assert client.get(reverse("check-form")).status_code == 200
    assert client.get(reverse("check-form"), {"number": "khong co"}).status_code == 404
    assert client.get(reverse("check-form"), {"number": " "}).status_code == 422


def test_one_number_of_two_authorities_shows_both(client):
    make.certificate(number="12/GCN")
    make.certificate(number="12/GCN", paper=make.decision(by=make.authority("khac", name="Cơ quan khác")))
    response = client.get(reverse("check-form"), {"number": "12/GCN"}, follow=True)
    assert len(response.context["verdicts"]) == 2


def test_nothing_here_writes(client):
    one = make.certificate()
    for name, args in (("register", []), ("register-csv", []), ("certificate", [one.code]), ("check", [one.code]), ("check-form", [])):
        assert client.post(reverse(name, args=args)).status_code == 405


def test_check_stands_outside_the_languages(client):
    one = make.certificate()
    assert reverse("check", args=[one.code]) == f"/check/{one.code}"
    page = text(client.get(f"/check/{one.code}"))
    assert 'lang="en"' in page
    assert "In force" in page


def test_the_page_of_mien_dong_tai_hoan_says_what_its_sources_say(the_map, client):
    load_content()
    call_command("import_register", verbosity=0)

    page = client.get(RegisteredProduct.objects.get(name="Miến dong Tài Hoan").get_absolute_url()).content.decode()

    for said in ("06/2024", "30/06/2021", "2890/QĐ-BNN-VPĐP", "2019", "mien-dong-tai-hoan-tiep-tuc-duoc-cong-nhan-san-pha-e353.aspx"):
        assert said in page
    assert "25/06/2024" not in page  # no source of ours gives the day
