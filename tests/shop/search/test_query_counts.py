"""Counted in full, as a guest with five lines of two producers in the basket."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.foundation.places.models import Commune
from marketplace.shop.basket import current
from tests.factories import shop
from tests.factories.catalogue import listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(client, the_map):
    shop.base_data()
    packs = shop.two_producers(lines=5)
    client.cookies[settings.OSCAR_BASKET_COOKIE_OPEN] = current.sign(shop.basket([(pack, 1) for pack in packs]))
    session = client.session
    session["seen"] = True
    session.save()
    return client


def asked(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len([query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]), response.content.decode()


def test_results_of_twenty(guest):
    for n in range(20):
        listing(f"Miến số {n}", packs=[("Gói 500 g", 50_000, 5), ("Gói 1 kg", 90_000, 5)])

    count, html = asked(guest, "/search/?q=mien&stars=4&in_stock=true")

    assert html.count('<article class="card') == 20
    assert "</span>5<span" in html  # what the basket holds
    assert count <= 9


def test_results_of_a_word_that_names_no_page(guest):
    listing("Miến")

    count, _html = asked(guest, "/search/?q=mien")

    assert count <= 9


def test_a_product(guest):
    made = listing("Miến", packs=[("Gói 500 g", 50_000, 5), ("Gói 1 kg", 90_000, 5)])

    count, html = asked(guest, made.get_absolute_url())

    assert 'name="pack"' in html
    assert count <= 9


@pytest.mark.parametrize("number", [1, 3])
def test_results_as_json(the_map, client, number):
    old = list(Commune.objects.old().select_related("successor", "district")[:number])
    for place in old:
        listing(commune=place.successor, old_commune=place, district=place.district)

    count, told = asked(client, "/api/v1/products")

    assert told.count('"old_commune": {') == number
    assert count == 9
