"""Each number of the desk opens exactly its rows: the first page's tiles, figures, charts and maps, counts in tables."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urljoin

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.core import dates
from marketplace.foundation.imports.models import ImportRun
from marketplace.register.certification import services as register
from marketplace.shop.purchases.models import OrderReport, ProducerOrder
from marketplace.shop.storefront import services as storefront
from tests.factories import catalogue, certification, fairs, outlets, places, producers, shop
from tests.factories.accounts import make_superuser

pytestmark = pytest.mark.django_db
ROW = re.compile(r"<tr\b(?:(?!</tr>).)*<td\b", re.DOTALL)


def opened(client, address):
    """How many rows the page behind it shows, on all its sheets."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = answer.context.get("page")
    return page.paginator.count if hasattr(page, "paginator") else len(ROW.findall(answer.text.partition("</h1>")[2]))


@pytest.fixture
def desk(client, the_map):
    """Something waits for everybody; the client may do all."""
    here, there = places.commune("Đồng Phúc"), places.commune("Ba Bể")
    for days, stars, place in ((5, 3, here), (20, 4, here), (50, 4, there), (100, 5, there), (900, 3, None)):
        product = certification.registered_product(commune=place)
        certification.certificate(product, stars=stars, expires_on=dates.today() + timedelta(days=days))
    certification.lapsed_product()
    producers.producer(state="applied")
    certification.registered_product(producer=None)
    catalogue.listing(state="in_review")
    shop.purchase()
    ProducerOrder.objects.update(escalate_at=timezone.now(), told_at=timezone.now())
    OrderReport.objects.create(order=ProducerOrder.objects.get(), reason="damaged")
    storefront.file_complaint("goods", words="Ẩm", name="A", phone="+84912345678")
    register.report_label(None, what="other")
    ImportRun.objects.create(kind="register", stage="ready", header=["a"], total=1)
    ImportRun.objects.create(kind="register", stage="done", header=["a"], total=1)
    outlets.applied(commune=here)
    outlets.published(commune=there, kinds=30)
    fairs.registration()
    fairs.over()
    client.force_login(make_superuser())
    return client


def test_each_tile_of_the_first_page(desk):
    tasks = desk.get("/desk/").context["tasks"]

    told = {task.url: task.number for task in tasks}

    assert len(told) == len(tasks)  # one number at one place
    assert {url: opened(desk, url) for url in told} == told
    assert sum(told.values()) >= 15


@pytest.mark.parametrize("page", ["certificates", "outlets", "fairs", "complaints", "labels"])
def test_each_figure_and_bar(desk, page):
    shown = desk.get(f"/desk/{page}/").context
    told = [(number, url) for number, _words, url in shown["figures"]] + [(bar[1], bar[3]) for bar in shown.get("bars") or ()]
    address = reverse(f"desk:{page}")

    assert [(opened(desk, urljoin(address, url)), url) for _number, url in told] == told


def test_stars_by_commune_on_the_map_and_in_its_table(desk):
    shown = desk.get("/desk/certificates/")
    stars, address = shown.context["stars"], "/desk/certificates/"
    lines = [line for _name, lines in stars["table"] for line in lines] + [stars["sums"]]
    told = {unescape(url): number for line in lines for number, url in [(line.count, line.url), *line.stars] if number}

    assert {url: opened(desk, urljoin(address, url)) for url in told} == told
    named = {line.name: (line.count, [number for number, _url in line.stars]) for line in lines}
    assert (named["Xã Đồng Phúc"], named["Xã Ba Bể"]) == ((2, [0, 1, 1]), (2, [1, 1, 0]))
    assert stars["sums"].count == sum(line.count for line in lines[:-1])
    cell = re.search(
        r'<a class="w1" href="(\?state=in_force&amp;place=xa-\d+)" aria-label="Xã Đồng Phúc: 1 giấy 4 sao, 1 giấy 3 sao">', shown.text
    )
    assert opened(desk, urljoin(address, unescape(cell[1]))) == 2


@pytest.mark.parametrize(("page", "column"), [("decisions", "decision"), ("producers", "maker")])
def test_counts_in_tables(desk, page, column):
    links = re.findall(rf'href="([^"]+\?{column}=[^"]+)">(\d+)<', desk.get(f"/desk/{page}/").text)

    assert links
    assert [(url, opened(desk, unescape(url))) for url, _number in links] == [(url, int(number)) for url, number in links]
