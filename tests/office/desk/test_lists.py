"""Columns as a person wants them; the same rows as a file and on paper."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from marketplace.foundation.accounts.models import Role
from tests.factories import certification, outlets, places
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = make_officer()
    client.force_login(user)
    return user


def shown(client, address, **query):
    return [column.name for column, *_rest in client.get(address, query).context["columns"]]


def table(client, address, query):
    return list(csv.reader(io.StringIO(client.get(address, query).content.decode("utf-8-sig"))))


def test_a_list_shows_the_columns_that_are_asked_for(client, officer):
    certification.certificate(number="7/GCN")
    address = reverse("desk:certificates")

    assert shown(client, address) == ["product", "place", "stars", "points", "until", "state"]
    assert shown(client, address, cot=["decision", "number"]) == ["number", "product", "decision"]
    assert shown(client, address, cot="không-có") == ["product", "place", "stars", "points", "until", "state"]
    page = client.get(address, {"cot": "number", "stars": "4"}).content.decode()
    assert "7/GCN" in page
    assert '<input type="hidden" name="cot" value="number">' in page  # filtering keeps the columns
    assert '<input type="hidden" name="stars" value="4">' in page  # choosing columns keeps the filters


def test_files_hold_what_is_asked_for_as_filtered(client, officer):
    four = certification.certificate(certification.registered_product("Chè bốn"), stars=4, number="4/GCN")
    certification.certificate(certification.registered_product("Chè ba"), stars=3, number="3/GCN")
    address = reverse("desk:certificates_export", args=["csv"])

    everything, chosen = table(client, address, {}), table(client, address, {"stars": "4", "cot": ["number", "until"]})

    assert (len(everything), len(everything[0])) == (3, 14)
    assert chosen == [["Số giấy", "Sản phẩm", "Ngày hết hạn"], ["4/GCN", "Chè bốn", four.expires_on.isoformat()]]
    query = {"stars": "4", "cot": "number"}
    book = load_workbook(io.BytesIO(client.get(reverse("desk:certificates_export", args=["xlsx"]), query).content))
    assert [[cell.value for cell in row] for row in book.active] == [["Số giấy", "Sản phẩm"], ["4/GCN", "Chè bốn"]]


def test_points_are_read_with_a_comma_and_kept_as_numbers(client, officer):
    certification.certificate(stars=5, points=Decimal("91.14"))

    page = client.get(reverse("desk:certificates")).content.decode()

    assert (">91,14<" in page, "91.14" in page) == (True, False)
    assert table(client, reverse("desk:certificates_export", args=["csv"]), {"cot": "points"})[1][1] == "91.14"


def test_on_paper_the_same_rows(client, officer):
    certification.certificate(certification.registered_product("Chè bốn"), stars=4)
    certification.certificate(certification.registered_product("Chè ba"), stars=3)

    answer = client.get(reverse("desk:certificates_export", args=["print"]), {"stars": "4", "cot": "stars"})

    assert (answer.context["header"], answer.context["rows"]) == (["Sản phẩm", "Hạng sao"], [["Chè bốn", "4"]])
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Content-Disposition" not in answer.headers


def test_points_of_sale_are_filtered_chosen_and_taken_along(client):
    client.force_login(make_officer(Role.TRADE_OFFICER))
    outlets.applied("Điểm bán Thử Một", commune=places.commune("Ba Bể"))
    outlets.reported("Điểm bán Thử Hai")
    query = {"state": "applied", "cot": ["owner", "phone"]}

    assert shown_names(client, {}) == ["name", "place", "state", "kinds", "check"]
    assert shown_names(client, query) == ["name", "owner", "phone"]
    rows = table(client, reverse("desk:outlets_export", args=["csv"]), query)
    assert [row[0] for row in rows] == ["Tên điểm bán", "Điểm bán Thử Một"]
    assert "Hộ kinh doanh Thử Nghiệm" in rows[1]
    assert [row[0] for row in client.get(reverse("desk:outlets_export", args=["print"]), query).context["rows"]] == ["Điểm bán Thử Một"]
    assert client.get("/desk/outlets/export.exe").status_code == 404


def shown_names(client, query):
    return [column.name for column in client.get(reverse("desk:outlets"), query).context["columns"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_paper_costs_the_same_for_one_and_three(client, officer, rows, django_assert_num_queries):
    for _row in range(rows):
        certification.certificate()
    address = reverse("desk:certificates_export", args=["print"])
    client.get(address)

    with django_assert_num_queries(12):
        client.get(address)
