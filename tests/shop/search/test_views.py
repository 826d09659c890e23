import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from catalogue import services as listings
from catalogue.models import RestockWish
from marketplace.foundation.accounts.models import PhoneCode
from marketplace.foundation.core import content
from marketplace.foundation.places.models import Commune, District
from marketplace.shop.search import services
from tests.factories import certification, producers
from tests.factories.accounts import make_user
from tests.factories.catalogue import listing, pack_of

pytestmark = pytest.mark.django_db


def page_of(client, thing, **get):
    return client.get(thing.get_absolute_url(), get)


def json_ld(response):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL)[1])


# results


def test_results_are_complete_without_a_script(client):
    made = listing("Miến dong Tài Hoan", stars=5, price=85000)

    html = client.get("/search/", {"q": "mien dong"}).content.decode()

    assert "85.000\u00a0₫" in html
    assert made.get_absolute_url() in html
    assert 'name="robots" content="noindex, follow"' in html
    assert '<link rel="canonical" href="http://testserver/search/?q=mien+dong">' in html


def test_the_bare_list_may_be_indexed(client):
    html = client.get("/search/").content.decode()

    assert "noindex" not in html
    assert '<link rel="canonical" href="http://testserver/search/">' in html


def test_htmx_gets_the_changing_parts_alone(client):
    listing("Miến")

    html = client.get("/search/", {"stars": "4"}, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in html
    assert 'id="dau-ket-qua"' in html
    assert 'hx-swap-oob="innerHTML"' in html


def test_filters_that_cannot_be_read_are_left_out(client):
    listing("Miến")

    response = client.get("/search/", {"stars": "99", "price_min": "abc", "page": "-1", "sort": "x", "commune": "'"})

    assert response.status_code == 200
    assert response.context["answer"].count == 1


def ways_out(response):
    return [(way.label, way.count) for way in response.context["help"].ways]


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("mien dogn", ("miến dong", 2)),
        ("tra shna tuyet", ("trà shan tuyết", 1)),
        ("miến dong phú quốc", ("miến dong", 2)),
        ("miến hải phòng", ("miến", 2)),  # a thing by itself, as editors say
        ("cà phê chồn", None),  # "cà" alone is something else
        ("điện thoại", None),
        ("dong mieb", ("dong miến", 2)),
    ],
)
def test_other_words_are_offered_only_where_they_find_something(client, typed, instead):
    content.load("search")
    for name in ("Miến dong Tài Hoan", "Miến dong Côn Minh", "Trà Shan tuyết", "Cà gai leo"):
        listing(name)
    services.refresh_words()

    response = client.get("/search/", {"q": typed})

    assert response.context["answer"].instead == instead
    assert client.get("/api/v1/products", {"q": typed}).json()["did_you_mean"] == (instead and instead[0])
    if instead:
        assert client.get("/search/", {"q": instead[0]}).context["answer"].count == instead[1]


def test_nothing_found_leads_on(client, the_map):
    content.load("certification")
    listing("Miến dong", district=District.objects.get(code="066"), stars=4)
    listing("Mật ong", stars=5)
    services.refresh_words()

    filtered = client.get("/search/", {"q": "mien", "stars": "5", "group": "food"})
    read = client.get("/search/", {"q": "mật ong na rì 5 sao", "group": "drinks"})
    unknown = client.get("/search/", {"place": "Hà Giang 2"})

    assert ways_out(filtered) == [("Bỏ lọc “5 sao”", 1), ("Bỏ hết bộ lọc", 1)]
    assert ("mật ong", 1) in ways_out(read)
    assert ways_out(unknown) == [("Bỏ lọc “Hà Giang 2”", 2)]
    assert [(way.label, way.count) for way in unknown.context["help"].groups] == [("Thực phẩm", 2)]
    assert len(unknown.context["help"].popular) == 2
    assert "Mời anh/chị xem" in unknown.content.decode()


def test_an_empty_commune_leads_to_its_old_district(client, the_map):
    listing("Miến dong", district=District.objects.get(code="066"))
    old = Commune.objects.old().filter(district__code="066").first()

    response = client.get("/search/", {"old_commune": old.code})

    assert ("Cả Na Rì (trước 7/2025)", 1) in ways_out(response)


def test_behind_the_last_page_there_is_a_way_back(client):
    listing("Miến dong")

    html = client.get("/search/", {"page": "3", "stars": "4"}).content.decode()

    assert 'href="/search/?stars=4">Về trang đầu' in html


def test_what_was_understood_is_shown_and_can_be_taken_out(client, the_map):
    listing("Miến dong", district=District.objects.get(code="066"), stars=4)
    services.refresh_words()

    answer = client.get("/search/", {"q": "Miến,  na rì 4 sao"})

    commune = Commune.objects.current().get(name="Na Rì")
    assert [(chip.label, chip.url) for chip in answer.context["facets"].understood] == [
        ("Nơi: Na Rì (huyện, trước 7/2025)", f"/search/?q=Mi%E1%BA%BFn%2C+4+sao&commune={commune.code}"),  # the other of the two stays
        ("Nơi: Xã Na Rì", "/search/?q=Mi%E1%BA%BFn%2C+4+sao&district=066"),
        ("4 sao", "/search/?q=Mi%E1%BA%BFn%2C+na+r%C3%AC"),
    ]
    told = client.get("/api/v1/products", {"q": "Miến,  na rì 4 sao"}).json()
    assert [(one["kind"], one["text"], one["label"]) for one in told["understood"]] == [
        ("place", "na rì", "Na Rì (huyện, trước 7/2025)"),
        ("place", "na rì", "Xã Na Rì"),
        ("stars", "4 sao", "4 sao"),
    ]
    assert (told["count"], told["did_you_mean"]) == (1, None)


def test_a_slip_is_mended_and_told(client):
    listing("Trà Shan tuyết")
    services.refresh_words()

    assert client.get("/api/v1/products", {"q": "tra shan tuyrt"}).json()["did_you_mean"] == "tra shan tuyết"
    assert "/search/?q=tra+shan+tuy%E1%BA%BFt" in client.get("/search/", {"q": "tra shan tuyrt"}).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_results_ask_the_same_number_of_queries_whatever_the_rows(client, django_assert_num_queries, rows):
    for n in range(rows):
        listing(f"Miến {n}", packs=[("Gói 500 g", 80000, 5), ("Gói 1 kg", 150000, 5)])

    client.get("/search/")
    with django_assert_num_queries(5):
        client.get("/search/", {"stars": "4", "in_stock": "true"})


# product


def test_a_product_page_sells(client):
    made = listing("Miến dong Tài Hoan", stars=5, packs=[("Gói 500 g", 85000, 10), ("Gói 1 kg", 165000, 0)])

    response = page_of(client, made)
    html = response.content.decode()

    assert response.status_code == 200
    assert f'value="{pack_of(made, "Gói 500 g").pk}"' in html
    assert "Tinh bột dong riềng 100%" in html
    data = json_ld(response)
    assert [(offer["price"], offer["availability"][-10:]) for offer in data["offers"]] == [
        ("85000", "rg/InStock"),
        ("165000", "OutOfStock"),
    ]
    assert data["hasCertification"]["@type"] == "Certification"
    assert "aggregateRating" not in data
    assert "reviewRating" not in json.dumps(data)


def test_a_wrong_name_leads_to_the_right_address(client):
    made = listing("Miến dong")
    right = made.get_absolute_url()
    code = made.registered_product.code

    assert client.get(f"/san-pham/{code}-gi-do").headers["Location"] == right
    assert client.get(f"/san-pham/{code.lower()}").status_code == 301
    assert client.get("/san-pham/KHONGCO-gi").status_code == 404


def test_a_lapsed_star_keeps_its_address_says_why_and_offers_nothing(client):
    made = listing("Miến dong", price=85000, expires_on=timezone.localdate() + timedelta(days=5))

    with time_machine.travel(timezone.now() + timedelta(days=10), tick=False):
        response = page_of(client, made)

    html = response.content.decode()
    assert response.status_code == 200
    assert "85.000" not in html
    assert "offers" not in json_ld(response)
    assert "hasCertification" not in json_ld(response)
    assert reverse("product-notify", args=[made.get_absolute_url().rsplit("/", 1)[-1]]) in html
    assert 'name="pack"' not in html


def test_a_product_that_was_never_listed_shows_its_history(client):
    product = certification.lapsed_product("Rượu men lá Bằng Phúc")

    response = client.get(product.get_absolute_url())

    assert response.status_code == 200
    assert response.context["page"].stars is None
    assert len(response.context["page"].history) == 1


def test_spirits_are_shown_without_price_and_button(client):
    content.load("certification", "catalogue")
    made = listing("Rượu chuối", group_code="drinks", alcohol_percent=30, price=150000, contact_note="Cửa hàng số 1")

    html = page_of(client, made).content.decode()

    assert "150.000" not in html
    assert "không bán trực tuyến" in html
    assert "Cửa hàng số 1" in html
    assert 'name="pack"' not in html


def test_a_personal_number_is_shown_only_without_a_registration_number(client):
    with_paper = listing(producer=producers.producer(kind="household", tax_code="001085012345", registration_number="13A8001"))
    without = listing(producer=producers.producer(kind="household", tax_code="001085012346"))

    assert "001085012345" not in page_of(client, with_paper).content.decode()
    assert "001085012346" in page_of(client, without).content.decode()


def test_a_wish_is_kept_once(client):
    product = certification.lapsed_product("Miến")
    address = reverse("product-notify", args=[product.get_absolute_url().rsplit("/", 1)[-1]])

    for _again in range(2):
        assert client.post(address, {"phone": "0912 345 678"}).url == f"{address}/code"
        assert RestockWish.objects.count() == (1 if _again else 0)
        _type_the_code(client, f"{address}/code")
        client.cookies.clear()
    client.post(address, {"phone": "12"})

    assert list(RestockWish.objects.values_list("phone", flat=True)) == ["+84912345678"]


def _type_the_code(client, address, code=None):
    row = PhoneCode.objects.filter(purpose="restock").order_by("-pk").first()
    return client.post(address, {"code": code or row.code})


def test_a_number_is_kept_only_once_its_owner_has_typed_the_code(client):
    product = certification.lapsed_product("Miến")
    address = reverse("product-notify", args=[product.get_absolute_url().rsplit("/", 1)[-1]])
    assert client.get(f"{address}/code").status_code == 302
    client.post(address, {"phone": "0912345678"})

    right = PhoneCode.objects.get().code
    wrong = _type_the_code(client, f"{address}/code", "000000" if right != "000000" else "111111")
    client.post(f"{address}/code", {"step": "again"})

    assert (wrong.status_code, RestockWish.objects.count(), PhoneCode.objects.count()) == (422, 0, 2)
    assert _type_the_code(client, f"{address}/code").status_code == 302
    assert RestockWish.objects.get().phone == "+84912345678"
    other = certification.lapsed_product("Chè")
    client.post(reverse("product-notify", args=[other.get_absolute_url().rsplit("/", 1)[-1]]), {"phone": "0912345678"})
    assert (RestockWish.objects.count(), PhoneCode.objects.count()) == (2, 2)  # the same browser proves it for a while


def test_who_wants_no_more_gets_no_code_and_a_number_few_of_them(client):
    product = certification.lapsed_product("Miến")
    address = reverse("product-notify", args=[product.get_absolute_url().rsplit("/", 1)[-1]])
    listings.stop_wishes(listings.wish_restock(product, phone="0912345678", address="192.0.2.1"))

    client.post(address, {"phone": "0912345678"})
    assert PhoneCode.objects.count() == 0
    for _n in range(20):
        client.post(address, {"phone": "0987654321"})

    assert PhoneCode.objects.count() == settings.SMS_CODES_PER_PHONE[0]
    assert RestockWish.objects.count() == 0


def test_a_member_with_a_proven_number_needs_no_code(client):
    product = certification.lapsed_product("Miến")
    client.force_login(make_user(phone="+84912345678", phone_verified_at=timezone.now()))

    client.post(reverse("product-notify", args=[product.get_absolute_url().rsplit("/", 1)[-1]]), {"phone": "0912345678"})

    assert (RestockWish.objects.count(), PhoneCode.objects.count()) == (1, 0)


def test_the_label_for_previews_is_png_without_stars_and_may_be_kept(client):
    made = listing("Miến dong")

    response = client.get(f"{made.get_absolute_url()}/label.png")

    assert response.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert "max-age=86400" in response.headers["Cache-Control"]
    assert client.get(f"{made.get_absolute_url()}/label.png", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_too_many_labels_are_refused_for_a_minute(client, monkeypatch):
    monkeypatch.setattr("marketplace.shop.search.views.PICTURES_A_MINUTE", 1)
    address = f"{listing('Miến dong').get_absolute_url()}/label.png"
    assert client.get(address).status_code == 200

    refused = client.get(address)

    assert (refused.status_code, refused.headers["Cache-Control"], int(refused.headers["Retry-After"]) <= 60) == (429, "no-store", True)
    assert client.get(address, REMOTE_ADDR="8.8.8.8").status_code == 200


@pytest.mark.parametrize("sizes", [1, 3])
def test_a_product_asks_the_same_number_of_queries_whatever_its_sizes(client, django_assert_num_queries, sizes):
    made = listing(packs=[(f"Gói {n}", 80000 + n, 5) for n in range(sizes)])

    page_of(client, made)
    with django_assert_num_queries(7):
        page_of(client, made)


@pytest.mark.parametrize(("days", "words"), [(1, "within 1 day<"), (2, "within 2 days<")])
def test_one_day_is_one_day_in_english(client, days, words):
    made = listing(packs=[("Gói", 45_000, 100)], handling_days=days)

    assert words in client.get(f"/en{made.get_absolute_url()}").content.decode()


def test_a_sold_out_product_takes_wishes_instead_of_orders(client):
    html = page_of(client, listing(packs=[("Gói", 45_000, 0)])).content.decode()

    assert "/notify" in html
    assert 'id="mua"' not in html
    assert "45.000" in html


def test_stars_are_dropped_only_where_the_place_has_something_else(client, the_map, db):
    from marketplace.foundation.places.models import District

    listing("Miến", stars=3, district=District.objects.get(code="066"))

    assert client.get("/search/", {"place": "Na Rì", "stars": "5"}).context["answer"].dropped_stars == (5,)
    assert client.get("/search/", {"place": "Na Rì", "stars": "5", "q": "xyz"}).context["answer"].dropped_stars == ()


def test_the_first_thing_added_is_counted_at_once(client):
    made = listing()

    html = client.post("/basket/add/", {"pack": pack_of(made).pk, "quantity": "1"}, headers={"HX-Request": "true"}).content.decode()

    assert 'class="count"' in html


def test_a_number_of_a_page_with_many_noughts_is_told(client):
    answer = client.get("/api/v1/products", {"page": "000000001" + "9" * 30})

    assert answer.status_code == 422
    assert client.get("/search/", {"page": "000000001" + "9" * 30}).status_code == 200


def test_json_names_the_engine_that_answered(client):
    assert client.get("/api/v1/products").headers["X-Search-Engine"] == "postgres"


def test_a_stay_has_no_label_and_leads_to_a_question(client):
    content.load("certification", "catalogue")
    made = listing("Homestay Pác Ngòi", group_code="tourism", packs=[("Một đêm", None, None)], origin="Pác Ngòi")

    page = client.get(made.get_absolute_url()).content.decode()

    assert "<dt>Tính theo</dt><dd>Một đêm</dd>" in page
    assert [words for words in ("Lượng tịnh", "In trên từng bao bì", "Bảo quản") if words in page] == []
    assert re.search(r'<p>Nhà sản xuất chưa cho sàn.*?</p><p><a class="btn" href="[^"]*">Hỏi nhà sản xuất</a>', page)
