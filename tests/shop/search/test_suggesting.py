from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from marketplace.foundation.core import content
from marketplace.foundation.places.models import District
from marketplace.register.producers.services import suspend
from marketplace.shop.search import services
from tests.factories import producers
from tests.factories.catalogue import listing
from tests.factories.search_servers import settle

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["postgres", "elasticsearch"])
def engine(request):
    if request.param == "elasticsearch":
        request.getfixturevalue("elasticsearch")
    return request.param


def ready():
    services.refresh_words()
    settle()


def ask(client, q, **more):
    return client.get("/api/v1/suggest", {"q": q, **more})


def told(client, q, **more):
    return [(one["kind"], one["label"]) for one in ask(client, q, **more).json()["items"]]


@pytest.fixture
def goods(the_map, engine):
    content.load("certification", "search")
    maker = producers.producer("HTX Tài Hoan")
    made = listing("Miến dong Tài Hoan", stars=5, producer=maker, district=District.objects.get(code="066"))
    listing("Mứt mận Yến Dương", stars=4, producer=producers.producer("HTX Yến Dương"), group_code="food")
    listing("Trà Shan tuyết Bằng Phúc", stars=4, group_code="drinks", producer=producers.producer("Hộ kinh doanh Triệu Thị Phẩm"))
    ready()
    return made


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("mie", "Miến dong Tài Hoan"),
        ("mien d", "Miến dong Tài Hoan"),
        ("miên", "Miến dong Tài Hoan"),
        ("mieens do", "Miến dong Tài Hoan"),
        ("mie61n dong t", "Miến dong Tài Hoan"),
        ("tra shan tuyee", "Trà Shan tuyết Bằng Phúc"),  # half of “tuyết” with Telex off
        ("MIEN DONG TAI HOAN", "Miến dong Tài Hoan"),
        ("tra shan tuyrt", "Trà Shan tuyết Bằng Phúc"),
        ("chè shan", "Trà Shan tuyết Bằng Phúc"),  # a synonym
        ("yến d", "Mứt mận Yến Dương"),
    ],
)
def test_goods_come_while_the_word_is_not_finished(client, goods, typed, first):
    assert told(client, typed)[0] == ("product", first)


def test_producers_groups_and_places_come_after_goods(client, goods, engine):
    answer = ask(client, "tài ho")

    assert answer.headers["X-Search-Engine"] == engine
    assert answer.headers["Cache-Control"] == "public, max-age=30"
    assert answer.json()["items"] == [
        {"kind": "product", "label": "Miến dong Tài Hoan", "url": f"http://testserver{goods.get_absolute_url()}"},
        {"kind": "producer", "label": "HTX Tài Hoan", "url": f"http://testserver{goods.registered_product.producer.get_absolute_url()}"},
    ]
    assert ("place", "Na Rì (huyện, trước 7/2025)") in told(client, "huyen na r")
    assert ("group", "Đồ uống") in told(client, "do u")


def test_what_is_called_just_so_comes_first(client, goods):
    assert ask(client, "na ri").json()["items"][0]["url"] == "http://testserver/search/?district=066"
    assert told(client, "htx tai hoan")[:2] == [("producer", "HTX Tài Hoan"), ("product", "Miến dong Tài Hoan")]
    assert told(client, "do uong")[:2] == [("group", "Đồ uống"), ("product", "Trà Shan tuyết Bằng Phúc")]


def test_english_pages_get_english_words_and_addresses(client, goods):
    items = ask(client, "drin", lang="en").json()["items"]

    assert {"kind": "group", "label": "Drinks", "url": "http://testserver/en/search/?group=drinks"} in items


def test_nothing_is_told_of_what_has_nothing_to_show(client, goods):
    assert told(client, "cho don") == []  # a place without goods
    suspend(goods.registered_product.producer, reason="thử", actor=None)

    assert told(client, "tai hoan") == []


def test_a_star_that_lapsed_at_midnight_is_not_told_whatever_the_index_says(client, goods):
    with time_machine.travel(timezone.now() + timedelta(days=3_000), tick=False):
        assert told(client, "mien dong") == []


def test_goods_of_one_name_are_told_apart(client, engine):
    for name in ("HTX Một", "HTX Hai"):
        listing("Miến dong", producer=producers.producer(name))
    ready()

    assert {label for kind, label in told(client, "miến") if kind == "product"} == {"Miến dong · HTX Một", "Miến dong · HTX Hai"}


@pytest.mark.parametrize(
    "typed", ["", "m", "   ", "!!!", "<script>", "' OR 1=1 --", ":*&|!()", "%_%", "x" * 10_000, "🎋🎋", "\u202e\u0301" * 90]
)
def test_a_letter_or_no_word_at_all_is_answered_at_once(client, goods, typed):
    answer = ask(client, typed)

    assert (answer.status_code, answer.json()["items"]) == (200, [])


@pytest.mark.parametrize("rows", [1, 3])
def test_a_suggestion_asks_the_same_number_of_queries_whatever_the_rows(client, rows, django_assert_num_queries):
    for n in range(rows):
        listing(f"Miến {n}", producer=producers.producer(f"HTX Miến {n}"))
    ready()
    ask(client, "mien")

    with django_assert_num_queries(9):  # how often (with a savepoint in a test), words, goods, read back, names, producers, pages
        assert len(told(client, "mien")) == rows + min(rows, 2)


def test_too_many_are_refused_for_a_minute_and_the_rest_of_the_api_is_not(client, settings):
    settings.SUGGESTIONS_A_MINUTE = 1
    assert ask(client, "mien").status_code == 200

    refused = ask(client, "mien")

    assert (refused.status_code, refused.headers["Cache-Control"]) == (429, "no-store")
    assert client.get("/api/v1/products").status_code == 200
