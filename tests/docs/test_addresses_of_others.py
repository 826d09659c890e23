"""The addresses that others build on, each as it was promised: they never change."""

import csv
import io
from datetime import timedelta
from xml.etree import ElementTree as ET

import icalendar
import pytest
from django.conf import settings
from django.urls import get_resolver

from cms import stories
from cms.content import grow
from marketplace.foundation.core import dates
from tests.architecture.test_role_matrix import OPEN
from tests.factories import certification, fairs, outlets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
ENVELOPE = ["count", "page", "page_size", "items"]
OUTLET = ["name", "slug", "url", "address", "commune", "lat", "lon", "phone", "hours", "open_now", "product_kinds", "decision"]
FAIR = [
    "name", "slug", "url", "kind", "status", "starts_on", "ends_on", "place", "commune", "organiser", "booths", "registration_until",
]  # fmt: skip
CERTIFICATE = ["number", "state", "stars", "valid_from", "expires_on", "ended_on", "product", "producer", "decision"]
WRITTEN = (settings.BASE_DIR / "docs" / "addresses.md").read_text()


def told(client, address, **more):
    answer = client.get(address, **more)
    assert answer.status_code == 200, address
    return answer


@pytest.mark.parametrize("address", ["/diem-ban/", "/hoi-cho/", "/chung-nhan/", "/chuyen/", "/van-ban/", "/du-lieu-mo/"])
def test_pages(client, address):
    grow()

    assert told(client, address)["Content-Type"] == "text/html; charset=utf-8"


def test_pages_of_single_things(client):
    grow()
    stories.load()
    outlet, fair, one = outlets.published("Cửa hàng Bản Cuôn"), fairs.fair(), certification.certificate(certification.registered_product())
    story = ET.fromstring(client.get("/chuyen/rss.xml").content).findtext("channel/item/link").removeprefix("http://testserver")

    assert (outlet.get_absolute_url(), story.split("/")[1]) == ("/diem-ban/cua-hang-ban-cuon/", "chuyen")
    for address in (f"/diem-ban/{outlet.slug}/", f"/hoi-cho/{fair.slug}/", f"/check/{one.code}", story):
        told(client, address)


@pytest.mark.parametrize(("address", "fields"), [("/api/v1/outlets", OUTLET), ("/api/v1/fairs", FAIR)])
def test_lists_come_in_one_envelope_with_a_tag_and_to_any_origin(client, address, fields):
    outlets.published()
    fairs.fair()
    answer = told(client, address)
    list_ = answer.json()

    assert ([name for name in list_ if name != "demo"], list(list_["items"][0])) == (ENVELOPE, fields)
    assert answer["Access-Control-Allow-Origin"] == "*"
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["Access-Control-Allow-Origin"]) == (304, b"", "*")


def test_lists_are_narrowed_as_promised(client):
    outlet = outlets.published()
    goods = outlet.carried.first().product
    fairs.fair(name="Hội chợ thử")

    for asked in ("place=Đức Xuân", f"commune={outlet.commune.code}", f"product={goods.name}", f"product={goods.code}"):
        assert [one["slug"] for one in told(client, f"/api/v1/outlets?{asked}").json()["items"]] == [outlet.slug]
    day = dates.today() - timedelta(days=3650)
    assert told(client, f"/api/v1/fairs?to={day.isoformat()}").json()["count"] == 0
    assert told(client, f"/api/v1/fairs?from={day.isoformat()}").json()["count"] == 1


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/v1/outlets?place=Atlantis", "place"),
        ("/api/v1/outlets?commune=99999", "commune"),
        (f"/api/v1/outlets?product={'x' * 200}", "product"),
        ("/api/v1/fairs?place=Atlantis", "place"),
        ("/api/v1/fairs?from=tomorrow", "from"),
        ("/api/v1/fairs?to=2026-13-01", "to"),
        ("/api/v1/fairs?status=nice", "status"),
        ("/api/v1/outlets?page=0", "page"),
        ("/api/v1/fairs?page_size=1000", "page_size"),
    ],
)
def test_a_bad_filter_is_told_by_its_name(client, address, field):
    answer = client.get(address)

    assert (answer.status_code, [one["field"] for one in answer.json()["detail"]]) == (422, [field])
    assert answer.json()["detail"][0]["message"]


def test_what_nobody_knows_is_null(client):
    outlets.reported("Cửa hàng không rõ ở đâu")
    (outlet,) = told(client, "/api/v1/outlets").json()["items"]

    assert [name for name, value in outlet.items() if value is not None] == ["name", "slug", "url"]


def test_a_certificate_by_its_number_as_printed(client):
    one = certification.certificate(certification.registered_product(), number="12/GCN-OCOP")
    answer = told(client, "/api/v1/certificates/12/GCN-OCOP")
    held = answer.json()
    certification.revoke(one)
    ended = told(client, "/api/v1/certificates/12/GCN-OCOP").json()

    assert [name for name in CERTIFICATE if name not in held] == []
    assert (held["state"], held["stars"], held["ended_on"]) == ("in_force", one.stars, None)
    assert (ended["state"], ended["stars"], ended["ended_on"]) == ("revoked", None, dates.today().isoformat())
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/certificates/12/GCN-OCOP", headers={"If-None-Match": answer["ETag"]}).status_code == 200
    assert client.get("/api/v1/certificates/no-such").status_code == 404


def test_files_of_points_of_sale(client):
    outlets.published("Cửa hàng", latitude="22.15", longitude="105.84")
    rows = list(csv.DictReader(io.StringIO(told(client, "/diem-ban.csv").content.decode("utf-8-sig"))))
    collection = told(client, "/diem-ban.geojson").json()

    assert len(rows) == 1
    assert "Cửa hàng" in rows[0].values()
    assert (collection["type"], [one["type"] for one in collection["features"]]) == ("FeatureCollection", ["Feature"])
    assert collection["features"][0]["geometry"] == {"type": "Point", "coordinates": [105.84, 22.15]}


def test_calendars_and_feeds_are_what_their_readers_expect(client):
    grow()
    stories.load()
    fair = fairs.fair(name="Hội chợ thử")
    for address in ("/hoi-cho.ics", f"/hoi-cho/{fair.slug}.ics"):
        answer = told(client, address)
        (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        assert (answer["Content-Type"].split(";")[0], str(event["summary"])) == ("text/calendar", "Hội chợ thử")
    for address in ("/hoi-cho/rss.xml", "/chuyen/rss.xml"):
        answer = told(client, address)
        feed = ET.fromstring(answer.content)
        assert (answer["Content-Type"].split(";")[0], feed.tag, feed.find("channel/item/guid") is not None) == (
            "application/rss+xml",
            "rss",
            True,
        )


def test_keys_and_what_they_no_longer_vouch_for(client):
    one = certification.certificate(certification.registered_product())
    told(client, f"/check/{one.code}/qr.svg")
    certification.revoke(one)
    keys, ended = told(client, "/check/keys.json"), told(client, "/check/revoked.json")

    (key,) = keys.json()["keys"]
    assert {"kty": "OKP", "crv": "Ed25519"}.items() <= key.items()
    assert {"x", "kid"} <= set(key)
    assert "d" not in key
    assert len(ended.json()["jws"].split(".")) == 3
    assert [answer["Access-Control-Allow-Origin"] for answer in (keys, ended)] == ["*", "*"]


OURS = ("check/worker.js", "check/offline/", "api/v1/docs", "diem-ban/dang-ky/")  # parts of our own pages, not for others


def files_for_everybody(patterns=None, before=""):
    """Every address of a file, a feed or JSON that needs no sign-in."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from files_for_everybody(pattern.url_patterns, address)
        elif address.startswith("api/v1/") or (pattern.name in OPEN and "." in address):
            yield address


def test_the_page_of_addresses_names_every_file_feed_and_answer():
    ours = {address for address in files_for_everybody() if not address.startswith((*OURS, "^")) and address != "api/v1/"}
    missing = [address for address in sorted(ours) if f"`/{address.split('<')[0]}" not in WRITTEN]

    assert missing == []
