"""Open data: complete, valid by its own dictionary, without anybody's telephone, and never with a star that is over."""

import csv
import io
import json
from datetime import date, datetime
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from marketplace.office.opendata.datasets import ALL, BY_SLUG
from marketplace.register.certification import services as register
from marketplace.register.certification.models import Certificate
from marketplace.trade.outlets.models import Outlet
from tests.factories import certification, fairs, outlets, places, producers

pytestmark = pytest.mark.django_db
READ = {
    "string": str,
    "integer": int,
    "number": float,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "uri": lambda words: urlsplit(words).scheme == "http" or 1 / 0,
}


def as_json(client, slug):
    return client.get(reverse("opendata_json", args=[slug])).json()["items"]


@pytest.fixture
def everything():
    """A star that holds, one that was revoked, one that lapsed, a note; a point of sale and a fair with little known of them."""
    commune = places.commune("Côn Minh")
    held = certification.certified_product("Miến dong Nà Mẫu", commune=commune)
    lost = certification.certified_product("Măng khô", stars=5)
    old = certification.lapsed_product("Trà xưa")
    certification.revoke(Certificate.objects.get(product=lost))
    register.record_recognition(held, actor=None, year=2019, stars=4, source="https://example.com/tin")
    outlets.published(name="=Điểm bán Nà Mẫu")
    fairs.fair()
    return held, lost, old


def test_stars_are_of_today_and_history_says_what_was_given(client, everything):
    held, lost, old = everything

    products = {row["code"]: row for row in as_json(client, "san-pham")}
    assert (products[held.code]["stars"], products[lost.code]["stars"], products[old.code]["stars"]) == (4, None, None)
    assert products[held.code]["holds_until"] == held.certificates.get().expires_on.isoformat()
    certificates = {row["product_code"]: row for row in as_json(client, "chung-nhan")}
    assert [certificates[one.code]["state"] for one in everything] == ["in_force", "revoked", "ended"]
    assert [certificates[one.code]["stars"] for one in everything] == [4, None, None]
    assert certificates[lost.code]["stars_awarded"] == 5
    assert certificates[lost.code]["ended_at"] is not None
    (note,) = as_json(client, "nguon-tin")
    assert (note["stars_said"], note["year"], note["month"]) == (4, 2019, None)


@pytest.mark.parametrize("slug", BY_SLUG)
def test_each_file_keeps_to_the_dictionary(client, everything, slug):
    package = client.get(reverse("opendata_dictionary")).json()
    schema = next(one for one in package["resources"] if one["name"] == slug)["schema"]
    answer = client.get(reverse("opendata_csv", args=[slug]))
    table = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    items = as_json(client, slug)

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert len(table) == len(items) > 0
    assert [*table[0]] == [field["name"] for field in schema["fields"]] == [*items[0]]
    for row, item in zip(table, items, strict=True):
        for field in schema["fields"]:
            cell, limits = row[field["name"]], field.get("constraints", {})
            assert (cell == "") == (item[field["name"]] is None), field
            assert cell or not limits.get("required"), field
            assert not cell or READ[field["type"]](cell) is not None
            assert not cell or cell in limits.get("enum", [cell]), field
    keys = [row[schema["primaryKey"][0]] for row in table]
    assert len(set(keys)) == len(keys)
    for link in schema.get("foreignKeys", []):
        known = {row[link["reference"]["fields"][0]] for row in as_json(client, link["reference"]["resource"])}
        assert {row[link["fields"][0]] for row in items} - {None} <= known


def test_nobodys_telephone_and_no_formula(client, everything):
    maker = producers.producer(phone="+84912345678", representative="Nông Thị Ví Dụ", address_line="Thôn Nà Mẫu 7")
    certification.certified_product("Miến", producer=maker)
    Outlet.objects.update(phone="+84987654321")

    for one in ALL:
        for kind in ("csv", "json"):
            said = client.get(reverse(f"opendata_{kind}", args=[one.slug])).content.decode()
            for private in ("912345678", "Nông Thị Ví Dụ", "Thôn Nà Mẫu 7", "987654321"):
                assert private not in said
    assert "'=Điểm bán Nà Mẫu" in client.get(reverse("opendata_csv", args=["diem-ban"])).content.decode()


def test_a_household_is_named_only_where_a_certificate_prints_it(client):
    maker = producers.producer("Hộ Ví Dụ", kind="household")
    certification.registered_product("Bánh ngải", producer=maker)
    assert as_json(client, "san-pham")[0]["producer"] is None

    certification.certified_product("Bánh gai", producer=maker)
    named = {row["name"]: row["producer"] for row in as_json(client, "san-pham")}
    assert named == {"Bánh ngải": None, "Bánh gai": "Hộ Ví Dụ"}


def test_changes_from_number_to_number(client, everything):
    _held, lost, _old = everything
    feed = client.get(reverse("opendata_changes")).json()
    code = lost.certificates.get().code
    told = [(row["dataset"], row["change"]) for row in feed["items"] if row["key"] in (code, lost.code)]
    assert told == [("san-pham", "added"), ("chung-nhan", "added"), ("chung-nhan", "ended")]

    later = client.get(reverse("opendata_changes"), {"since": feed["next"]}).json()
    assert (later["items"], later["next"]) == ([], feed["next"])
    register.amend_product(lost, actor=None, reason="thử", name="Măng khô Nà Mẫu")
    (one,) = client.get(reverse("opendata_changes"), {"since": feed["next"]}).json()["items"]
    assert (one["dataset"], one["key"], one["change"]) == ("san-pham", lost.code, "changed")
    assert "actor" not in json.dumps(feed)


def test_a_fair_that_is_still_a_draft_is_named_nowhere(client):
    draft = fairs.fair(state="draft")
    assert as_json(client, "hoi-cho") == []
    assert draft.slug not in client.get(reverse("opendata_changes")).content.decode()


@pytest.mark.parametrize("wrong", ["x", "-1", "1e99", "9" * 40])
def test_a_wrong_number_is_told(client, wrong):
    answer = client.get(reverse("opendata_changes"), {"since": wrong})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["field"] == "since"


@pytest.mark.parametrize("slug", BY_SLUG)
def test_the_same_queries_for_one_and_three(client, slug, django_assert_max_num_queries):
    def made():
        product = certification.certified_product()
        register.record_recognition(product, actor=None, year=2019, stars=4, source="x")
        outlets.published()
        fairs.fair()

    made()
    with django_assert_max_num_queries(12) as few:
        client.get(reverse("opendata_csv", args=[slug]))
    made()
    made()
    with django_assert_max_num_queries(12) as many:
        client.get(reverse("opendata_csv", args=[slug]))
    assert len(few) == len(many)


def test_not_too_often(client):
    cache.clear()
    address = reverse("opendata_json", args=["hoi-cho"])
    assert {client.get(address).status_code for _ in range(60)} == {200}
    assert client.get(address).status_code == 429


def test_the_page_leads_to_every_file(client):
    page = client.get(reverse("opendata")).content.decode()
    for one in ALL:
        assert reverse("opendata_csv", args=[one.slug]) in page
        assert client.get(f"/du-lieu-mo/{one.slug}.xml").status_code == 404
    assert "Giấy phép" in page
    assert reverse("opendata") in client.get(reverse("sitemap")).content.decode()
    assert timezone.now().isoformat()[:4] in client.get(reverse("opendata_json", args=["hoi-cho"])).json()["made_at"]
