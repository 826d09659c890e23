"""Producers, points of sale and fairs beside the goods."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from marketplace.foundation.places.models import District
from marketplace.register.producers import services as makers
from marketplace.register.producers.models import Producer
from marketplace.shop.search import services
from marketplace.shop.search.engines import guarded
from marketplace.shop.search.models import PageDocument
from marketplace.shop.search.queries import Query, search
from marketplace.shop.search.wanted import Alternative, Term
from marketplace.trade.fairs import services as fair_services
from marketplace.trade.outlets.models import Outlet
from tests.factories import fairs, outlets, places, producers
from tests.factories.catalogue import listing
from tests.factories.search_servers import settle

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["postgres", "elasticsearch"])
def engine(request):
    if request.param == "elasticsearch":
        request.getfixturevalue("elasticsearch")
    yield request.param
    if request.param == "elasticsearch":  # it was not the database that answered
        assert (guarded.pages_breaker.problem, guarded.pages_breaker.proven) == ("", True)


def told(client, q, **more):
    settle()
    blocks = client.get("/search/", {"q": q, **more}).context["blocks"]
    return {block.kind.name: [page.name for page in block.pages] for block in blocks}


@pytest.fixture
def pages(the_map):
    producers.producer("HTX Yến Dương", commune=places.commune("Ba Bể"), legal_name="Hợp tác xã dược liệu Yến Dương")
    producers.producer("HTX Tài Hoan", district=District.objects.get(code="066"))
    outlets.reported("Cửa hàng đặc sản Minh Hương", commune=places.commune("Ba Bể"), address_line="Tổ 3")
    fairs.fair("Hội chợ cam quýt Ba Bể")


def test_they_are_found_by_name_and_place_as_goods_are(client, engine, pages):
    listing("Bí xanh", producer=Producer.objects.get(name="HTX Yến Dương"))
    services.refresh_words()

    assert told(client, "yen duong")["producer"] == ["HTX Yến Dương"]
    assert told(client, "duoc lieu yến dương") == {"producer": ["HTX Yến Dương"]}
    assert told(client, "yeens duong")["producer"] == ["HTX Yến Dương"]
    assert told(client, "minh huong") == {"outlet": ["Cửa hàng đặc sản Minh Hương"]}
    assert told(client, "ba be") == {
        "producer": ["HTX Yến Dương"],
        "outlet": ["Cửa hàng đặc sản Minh Hương"],
        "fair": ["Hội chợ cam quýt Ba Bể"],
    }
    assert told(client, "cam quyt") == {"fair": ["Hội chợ cam quýt Ba Bể"]}
    assert told(client, "") == told(client, "!?") == told(client, "ba be", stars="5") == {}


def test_words_that_no_goods_have_are_not_left_out(client, pages):
    listing("Thịt treo")
    producers.producer("Cơ sở Hoàng Thị Điển")
    services.refresh_words()

    assert told(client, "siêu thị") == {}
    outlets.reported("Siêu thị Minh Cầu")
    assert told(client, "siêu thị") == {"outlet": ["Siêu thị Minh Cầu"]}


def test_marks_decide_among_equals(client, engine, the_map):
    producers.producer("HTX Mỡ Vàng")
    producers.producer("HTX Mơ Vàng")

    assert told(client, "mơ vàng")["producer"] == ["HTX Mơ Vàng", "HTX Mỡ Vàng"]


def test_the_page_tells_of_them_with_a_way_to_all(client, pages):
    html = client.get("/search/", {"q": "minh hương"}).content.decode()

    outlet = Outlet.objects.get()
    assert f'<a href="{outlet.get_absolute_url()}">Cửa hàng đặc sản Minh Hương</a>' in html
    assert "Tổ 3, Xã Ba Bể" in html
    assert "?q=minh+h%C6%B0%C6%A1ng" in html
    assert f'href="/en{outlet.get_absolute_url()}"' in client.get("/en/search/", {"q": "minh huong"}).content.decode()


def test_a_change_is_found_at_once(client, engine, pages):
    producer = makers.amend(producers.producer("HTX Một"), actor=None, reason="đổi tên", name="HTX Bình Minh Xanh")
    assert told(client, "binh minh xanh") == {"producer": ["HTX Bình Minh Xanh"]}

    makers.suspend(producer, actor=None, reason="thử")
    assert told(client, "binh minh xanh") == {}
    assert not PageDocument.objects.filter(kind="producer", key=str(producer.pk)).exists()


def test_what_is_no_longer_public_is_not_shown_by_a_stale_document(client, engine, pages):
    stale = list(PageDocument.objects.all())
    Outlet.objects.update(state="refused")
    fair_services.cancel_fair(fairs.fair("Hội chợ hồng Ngân Sơn"), actor=None, reason="mưa lũ")
    PageDocument.objects.all().delete()
    PageDocument.objects.bulk_create(stale)

    assert told(client, "minh huong") == told(client, "hong ngan son") == {}
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        assert told(client, "cam quyt") == {}


def test_a_rebuild_writes_all_of_them_anew(pages):
    PageDocument.objects.all().delete()

    services.rebuild()

    assert sorted(PageDocument.objects.values_list("kind", "name")) == [
        ("fair", "Hội chợ cam quýt Ba Bể"), ("outlet", "Cửa hàng đặc sản Minh Hương"),
        ("producer", "HTX Tài Hoan"), ("producer", "HTX Yến Dương"),
    ]  # fmt: skip


def test_they_are_suggested(client, engine, pages):
    settle()
    items = client.get("/api/v1/suggest", {"q": "minh hu"}).json()["items"]

    assert [(one["kind"], one["label"]) for one in items] == [("outlet", "Cửa hàng đặc sản Minh Hương")]


@pytest.mark.parametrize("rows", [1, 3])
def test_two_queries_whatever_the_rows(the_map, rows, django_assert_num_queries):
    from marketplace.shop.search import pages

    for n in range(rows):
        producers.producer(f"HTX Lá Xanh {n}")
        outlets.reported(f"Cửa hàng Lá Xanh {n}")
    wanted = search(Query(text="lá xanh")).wanted

    pages.blocks(wanted)
    with django_assert_num_queries(2):
        assert [len(block.pages) for block in pages.blocks(wanted)] == [rows, rows]
    with django_assert_num_queries(0):  # in no name
        assert pages.blocks(replace(wanted, terms=(Term((Alternative(("mien",), beginning=True),)),))) == []
