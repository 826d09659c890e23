"""What everybody sees of points of sale."""

import csv
import io
import json
import re
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from marketplace.foundation.core import dates
from marketplace.foundation.core.dates import VN
from marketplace.register.certification.models import Certificate
from marketplace.trade.outlets import services
from tests.factories import certification, outlets, places

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
LIST = "/diem-ban/"


def names(client, **query):
    return [one.name for one in client.get(LIST, query).context["shown"]]


def test_the_published_come_first_and_applications_are_nobodys_business(client):
    outlets.reported("A báo")
    outlets.applied("A đăng ký")
    outlets.published("B công bố")

    assert names(client) == ["B công bố", "A báo"]
    assert client.get(reverse("outlet", args=["a-dang-ky"])).status_code == 404


def test_by_place_under_old_and_new_names(client):
    outlets.reported("Ở Đồng Phúc", commune=places.commune("Đồng Phúc"))
    outlets.reported("Ở Na Rì, chưa rõ xã", district=places.district("Na Rì"))
    outlets.reported("Ở Côn Minh", commune=places.commune("Côn Minh"))

    assert names(client, place="bang phuc") == ["Ở Đồng Phúc"]
    assert names(client, place="Na Ri") == ["Ở Côn Minh", "Ở Na Rì, chưa rõ xã"]
    assert names(client, commune=places.commune("Côn Minh").code) == ["Ở Côn Minh"]
    assert names(client, place="Atlantis") == []
    assert "Không có nơi nào tên là “Atlantis”." in client.get(LIST, {"place": "Atlantis"}).content.decode()


def test_where_mien_is_sold(client):
    sold, other = outlets.reported("Có miến"), outlets.reported("Không có miến")
    noodles = certification.certified_product("Miến dong Tài Hoan")
    services.set_goods(sold, actor=None, add=[noodles])
    services.set_goods(other, actor=None, add=outlets.goods(1))

    assert names(client, product="mien tai hoan") == ["Có miến"]
    assert names(client, product=noodles.code) == ["Có miến"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_the_same_however_long(client, number, django_assert_num_queries):
    for _ in range(number):
        outlets.open_daily(outlets.published(kinds=30, local_items=1, other_items=0))

    with django_assert_num_queries(10):
        client.get(LIST)


def test_a_page_says_what_is_known_and_what_is_not(client):
    outlet = outlets.reported("Gian hàng", district=places.district("Na Rì"), source="https://baomoi.com/x.epi")

    page = client.get(outlet.get_absolute_url()).content.decode()

    assert "Chưa có trong danh sách chính thức" in page
    assert "Na Rì (trước 7/2025), chưa rõ xã" in page
    assert "Chưa rõ giờ mở cửa" in page
    assert 'href="https://baomoi.com/x.epi"' in page
    assert "google.com/maps" not in page  # there is nothing to search for


def test_a_lost_star_leaves_the_page_at_once(client):
    outlet = outlets.published(kinds=30)
    lost = outlet.carried.first().product
    certification.revoke(Certificate.objects.get(product=lost))

    context = client.get(outlet.get_absolute_url()).context

    assert ([row.product for row in context["gone"]], len(context["goods"])) == ([lost], 29)


def test_structured_data_cannot_leave_its_script(client):
    outlet = outlets.open_daily(
        outlets.reported("</script><b>Chợ", commune=places.commune("Đức Xuân"), latitude="22.15", longitude="105.84")
    )

    page = client.get(outlet.get_absolute_url()).content.decode()

    data = json.loads(re.search(r'ld\+json">(.*?)</script>', page)[1])
    assert (data["@type"], data["name"], data["geo"]["latitude"]) == ("Store", "</script><b>Chợ", 22.15)
    assert data["openingHoursSpecification"][0] == {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": "https://schema.org/Monday",
        "opens": "07:30",
        "closes": "21:00",
    }


def test_holidays_and_days_of_their_own_stand_in_the_structured_data(client):
    outlet = outlets.reported("Điểm bán A", commune=places.commune())
    today = dates.today()
    tet = [{"first": today + timedelta(days=1), "last": today + timedelta(days=5), "opens": None, "closes": None, "words": "Tết"}]
    long = [{"first": today, "last": today, "opens": time(7), "closes": time(22), "words": ""}]
    over = [{"first": today - timedelta(days=3), "last": today - timedelta(days=1), "opens": None, "closes": None, "words": ""}]
    services.set_hours(outlet, actor=None, week={0: [(time(8), time(17))], 7: [(time(8), time(11))]}, special=tet + long + over)

    data = json.loads(re.search(r'ld\+json">(.*?)</script>', client.get(outlet.get_absolute_url()).content.decode())[1])

    assert data["openingHoursSpecification"][1]["dayOfWeek"] == "https://schema.org/PublicHolidays"
    assert [(one["validFrom"], one["validThrough"], one["opens"], one["closes"]) for one in data["specialOpeningHoursSpecification"]] == [
        (today.isoformat(), today.isoformat(), "07:00", "22:00"),
        (tet[0]["first"].isoformat(), tet[0]["last"].isoformat(), "00:00", "00:00"),
    ]


def test_only_the_frame_may_stand_in_a_frame(client):
    outlets.reported("Điểm bán A")

    frame, page = client.get(reverse("outlets-frame")), client.get(LIST)

    policy = frame["Content-Security-Policy"]
    assert ("frame-ancestors *" in policy, "script-src 'none'" in policy, "X-Frame-Options" in frame) == (True, True, False)
    assert ("frame-ancestors 'none'" in page["Content-Security-Policy"], page["X-Frame-Options"]) == (True, "DENY")
    assert ("<script" in frame.content.decode(), "Điểm bán A" in frame.content.decode()) == (False, True)


def test_csv_opens_in_excel_and_hides_no_formula(client):
    outlets.reported("=HYPERLINK(1)")

    answer = client.get("/diem-ban.csv")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ([row["Tên"] for row in rows], rows[0]["Số điện thoại"], rows[0]["Trạng thái"]) == (
        ["'=HYPERLINK(1)"],
        "",
        "Chỉ biết qua nguồn tin",
    )
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_geojson_has_points_only_where_they_are_known(client):
    outlets.reported("A", commune=places.commune("Đức Xuân"), latitude="22.15", longitude="105.84")
    outlets.reported("B")

    told = client.get("/diem-ban.geojson").json()

    assert told["type"] == "FeatureCollection"
    assert [feature["geometry"] for feature in told["features"]] == [{"type": "Point", "coordinates": [105.84, 22.15]}, None]


def test_the_portals_get_the_announced_list_alone(client):
    outlets.reported("Mới biết")
    outlets.published("Đã công bố")

    book = load_workbook(io.BytesIO(client.get(reverse("outlets-official", args=["xlsx"])).content)).active
    table = Document(io.BytesIO(client.get(reverse("outlets-official", args=["docx"])).content)).tables[0]

    [row] = book.iter_rows(min_row=2, values_only=True)
    commune = places.commune("Đức Xuân")
    assert (row[1], row[8:12]) == ("Đã công bố", ("Trung tâm thương mại, siêu thị, chợ", str(commune), commune.code, None))
    assert row[-2:] == (dates.today().isoformat(), "Sở Công Thương")
    assert [row.cells[1].text for row in table.rows[1:]] == ["Đã công bố"]
    assert client.get("/diem-ban/danh-sach.pdf").status_code == 404


def test_the_feed_tells_announcements(client):
    outlets.reported("Mới biết")
    outlets.published("Đã công bố")

    feed = client.get(reverse("outlets-feed")).content.decode()

    assert re.findall(r"<item><title>(.*?)</title>", feed) == ["Đã công bố"]


def ask(client, **query):
    return client.get("/api/v1/outlets", query)


def test_json_says_null_for_what_nobody_knows(client):
    outlets.reported("Gian hàng")

    answer = ask(client)

    assert answer.json() == {
        "count": 1,
        "page": 1,
        "page_size": 20,
        "items": [
            {
                "name": "Gian hàng",
                "slug": "gian-hang",
                "url": "http://testserver/diem-ban/gian-hang/",
                **dict.fromkeys(("address", "commune", "lat", "lon", "phone", "hours", "open_now", "product_kinds", "decision")),
            }
        ],
    }
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/outlets", headers={"If-None-Match": answer["ETag"]}).status_code == 304


@time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=VN), tick=False)
def test_json_of_a_published_one(client):
    outlets.open_daily(outlets.published("Cửa hàng", latitude="22.147000", longitude="105.834000"))

    [item] = ask(client, place="duc xuan").json()["items"]

    assert item["decision"] == {"number": item["decision"]["number"], "date": "2026-11-25", "authority": "Sở Công Thương"}
    assert (item["lat"], item["lon"], item["phone"], item["open_now"], item["product_kinds"]) == (22.147, 105.834, "+84912345678", True, 30)
    assert item["hours"][0] == {"day": "monday", "opens": "07:30", "closes": "21:00"}
    assert item["commune"] == {"code": places.commune("Đức Xuân").code, "name": "Phường Đức Xuân"}


@pytest.mark.parametrize(
    "wrong", [{"place": "Atlantis"}, {"commune": "99999"}, {"page": "0"}, {"page_size": "101"}, {"product": "x" * 101}]
)
def test_json_refuses_what_it_cannot_read(client, wrong):
    answer = ask(client, **wrong)

    assert (answer.status_code, [row["field"] for row in answer.json()["detail"]]) == (422, list(wrong))


def test_a_page_past_the_end_is_empty(client):
    outlets.reported()

    assert (ask(client, page=9).json()["count"], ask(client, page=9).json()["items"]) == (1, [])


def test_english(client):
    outlets.reported("Gian hàng")

    assert "Points of sale of OCOP goods" in client.get("/en/diem-ban/").content.decode()


def test_a_control_character_spoils_no_file(client):
    outlets.published("Đã công bố", address_line="Tổ\x0b 3")

    answers = [client.get(reverse("outlets-official", args=[kind])).status_code for kind in ("xlsx", "docx")]

    assert answers == [200, 200]
