"""JSON as programs rely on it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import override_settings

from marketplace.foundation.core import content, dates
from tests.factories import certification, places
from tests.factories.catalogue import listing

pytestmark = pytest.mark.django_db


def ask(client, path="/api/v1/products", **get):
    return client.get(path, get)


def test_the_contract_of_products(client):
    content.load("certification", "catalogue")
    made = listing(
        "Miến dong Tài Hoan", stars=5, packs=[("Gói 1 kg", 165000, 3), ("Gói 500 g", 85000, 10)],
        commune=places.commune("Côn Minh"), old_commune=places.old_commune("Côn Minh"), district=places.district("Na Rì"),
    )  # fmt: skip
    product = made.registered_product
    certificate = product.certificates.get()

    response = ask(client, q="mien dong", page_size="5")

    assert response.status_code == 200
    url = f"http://testserver{product.get_absolute_url()}"
    assert response.json() == {
        "count": 1,
        "page": 1,
        "page_size": 5,
        "items": [
            {
                "name": "Miến dong Tài Hoan",
                "slug": f"{product.code}-mien-dong-tai-hoan",
                "url": url,
                "stars": 5,
                "certificate": str(certificate),
                "producer": {"code": product.producer.code, "name": product.producer.name},
                "commune": {"code": product.commune.code, "name": "Xã Côn Minh"},
                "old_commune": {"code": product.old_commune.code, "name": "Xã Côn Minh"},
                "district": {"code": "066", "name": "Huyện Na Rì"},
                "group": "food",
                "price": 85000,
                "unit": "gói 500 g",
                "in_stock": True,
                "image": f"{url}/label.png",
            }
        ],
        "facets": {
            "stars": [{"value": 5, "label": "5 sao", "count": 1}],
            "commune": [{"value": product.commune.code, "label": "Xã Côn Minh", "count": 1}],
            "district": [{"value": "066", "label": "Na Rì", "count": 1}],
            "old_commune": [{"value": product.old_commune.code, "label": "Xã Côn Minh", "count": 1}],
            "group": [{"value": "food", "label": "Thực phẩm", "count": 1}],
            "set": [],
            "producer": [{"value": product.producer.code, "label": product.producer.name, "count": 1}],
            "in_stock": [{"value": "true", "label": "", "count": 1}],
            "deliver_to": [],
            "price": [{"value": "50000-99999", "label": "50.000\u00a0₫ đến 100.000\u00a0₫", "count": 1}],
        },
        "understood": [],
        "did_you_mean": None,
    }


def test_any_origin_may_read(client):
    assert ask(client).headers["Access-Control-Allow-Origin"] == "*"


def test_a_bad_filter_is_told_by_field(client):
    response = ask(client, stars="9", page="0", page_size="1000", sort="best", price_min="abc", in_stock="maybe", commune="a b")

    assert response.status_code == 422
    assert [trouble["field"] for trouble in response.json()["detail"]] == [
        "commune", "stars", "price_min", "in_stock", "sort", "page", "page_size",
    ]  # fmt: skip
    assert all(trouble["message"] for trouble in response.json()["detail"])


@pytest.mark.parametrize(
    "codes", [{"commune": "99999"}, {"group": "nothing"}, {"producer": "ABC"}, {"district": "000"}, {"place": "Atlantis"}]
)
def test_an_unknown_code_gives_no_items(client, codes):
    listing()

    response = ask(client, **codes)

    assert (response.status_code, response.json()["count"], response.json()["items"]) == (200, 0, [])


def test_a_page_past_the_end_has_no_items(client):
    listing()

    assert (ask(client, page="7").json()["count"], ask(client, page="7").json()["items"]) == (1, [])


def test_what_is_sold_out_has_no_price(client):
    listing(packs=[("Gói", 85000, 0)])

    item = ask(client).json()["items"][0]

    assert (item["price"], item["unit"], item["in_stock"], item["stars"]) == (None, None, False, 4)


def test_the_tag_turns_over_when_midnight_ends_a_star_though_no_row_changed(client):
    listing(expires_on=dates.today() + timedelta(days=1))
    midnight = dates.end_of(dates.today() + timedelta(days=1))

    with time_machine.travel(midnight - timedelta(seconds=5), tick=False):
        first = ask(client)
        tag = first.headers["ETag"]
        again = client.get("/api/v1/products", headers={"If-None-Match": tag})
    with time_machine.travel(midnight, tick=False):
        after = client.get("/api/v1/products", headers={"If-None-Match": tag})

    assert (first.json()["count"], again.status_code, after.status_code, after.json()["count"]) == (1, 304, 200, 0)


def test_a_product_without_a_star_is_told_without_price(client):
    made = listing(expires_on=dates.today() + timedelta(days=1))
    slug = made.get_absolute_url().rsplit("/", 1)[-1]

    now = ask(client, f"/api/v1/products/{slug}").json()
    with time_machine.travel(dates.end_of(dates.today() + timedelta(days=1)), tick=False):
        then = ask(client, f"/api/v1/products/{slug}").json()

    assert (now["stars"], now["price"], len(now["packs"]), now["reason"]) == (4, 85000, 1, "")
    assert (then["stars"], then["price"], then["packs"], then["certificate"]) == (None, None, [], None)
    assert then["reason"] == "Hiện không có hạng sao; sàn đã ngừng bán."
    assert ask(client, "/api/v1/products/KHONGCO").status_code == 404


def test_a_certificate_by_code_or_by_a_number_with_slashes(client):
    held = certification.certificate(stars=4, number="12/2026/GCN-OCOP")

    by_code = ask(client, f"/api/v1/certificates/{held.code}").json()
    by_number = ask(client, "/api/v1/certificates/12/2026/GCN-OCOP").json()
    certification.revoke(held)
    revoked = ask(client, f"/api/v1/certificates/{held.code}").json()

    assert by_code == by_number
    assert (by_code["stars"], by_code["in_force"], by_code["state"]) == (4, True, "in_force")
    assert (revoked["stars"], revoked["in_force"], revoked["state"]) == (None, False, "revoked")
    assert ask(client, "/api/v1/certificates/9999").status_code == 404


def test_places(client):
    places.load()

    items = ask(client, "/api/v1/places").json()["items"]

    assert len(items) == 37
    assert set(items[0]) == {"code", "name", "formerly"}


@override_settings(API_REQUESTS_A_MINUTE=2)
def test_too_many_requests_are_told_when_to_come_back(client):
    answers = [ask(client) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) > 0


@override_settings(DEMO=True)
def test_the_demo_says_so(client):
    assert ask(client).json()["demo"] is True


def test_openapi_names_every_door(client):
    schema = client.get("/api/v1/openapi.json").json()

    assert sorted(schema["paths"]) == [
        "/api/v1/certificates/{number}", "/api/v1/fairs", "/api/v1/outlets", "/api/v1/places",
        "/api/v1/products", "/api/v1/products/{slug}", "/api/v1/suggest",
    ]  # fmt: skip
    docs = client.get("/api/v1/docs").content.decode()
    assert "https://" not in docs


@pytest.mark.parametrize("rows", [1, 3])
def test_products_ask_the_same_number_of_queries_whatever_the_rows(client, django_assert_num_queries, rows):
    for n in range(rows):
        listing(f"Miến {n}")

    ask(client)
    with django_assert_num_queries(9):  # with the counter of requests in its own transaction
        ask(client)
