"""The basket over HTTP, queries counted in full."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.core import content
from marketplace.shop.basket import current, services
from marketplace.shop.basket.models import Basket, Line
from marketplace.shop.partner import services as prices
from tests.factories import accounts, catalogue, certification, shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
SUMMARY = "/basket/"


def counted(queries):
    """Readings 31: without BEGIN, COMMIT, SAVEPOINT (which the history's context may precede in the same statement)."""
    return len([q for q in queries if 'SAVEPOINT "' not in q["sql"]])


@pytest.fixture
def packs():
    shop.base_data()
    return shop.two_producers()


def with_basket(client, wanted, province="01"):
    made = shop.basket(wanted)
    client.cookies[settings.OSCAR_BASKET_COOKIE_OPEN] = current.sign(made)
    if province:
        client.cookies[f"{settings.INSTANCE}_province"] = province
    return made


def add(client, pack, **more):
    return client.post(reverse("basket:add"), {"pack": pack.pk, **more})


def test_five_lines_of_two_producers_are_shown_by_nine_queries(client, packs):
    with_basket(client, [(pack, 2) for pack in packs])
    session = client.session
    session["seen"] = True
    session.save()
    client.get(SUMMARY)

    with CaptureQueriesContext(connection) as queries:
        page = client.get(SUMMARY)

    html = page.content.decode()
    assert (html.count('class="parcel"'), html.count('id="dong-')) == (2, 5)
    assert page["Cache-Control"] == "private, no-store"
    assert counted(queries) <= 9


def test_as_many_queries_for_one_line_as_for_three(client, packs):
    asked = []
    for n in (1, 3):
        with_basket(client, [(pack, 1) for pack in packs[:n]])
        with CaptureQueriesContext(connection) as queries:
            client.get(SUMMARY)
        asked.append(counted(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_filling_five_lines_costs_sixty_queries_at_most(client, packs, headers):
    """Every page in it: as a plain form each goes on to the basket's page, with htmx a sentence comes back."""
    client.cookies[f"{settings.INSTANCE}_province"] = "01"
    client.headers = headers
    with CaptureQueriesContext(connection) as queries:
        for pack in packs:
            client.post(reverse("basket:add"), {"pack": pack.pk, "quantity": 1}, follow=True, headers=headers)
    assert Line.objects.filter(basket=Basket.objects.get(), quantity=1).count() == 5
    assert counted(queries) <= 60


def test_who_has_no_basket_pays_no_query_for_the_count(client):
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("help"))
    assert [q["sql"] for q in queries if "basket" in q["sql"]] == []


def test_the_first_thing_makes_a_basket_and_hands_out_its_cookie(client, packs):
    answer = add(client, packs[0], quantity="2")

    basket = Basket.objects.get()
    cookie = answer.cookies[settings.OSCAR_BASKET_COOKIE_OPEN]
    assert answer["Location"] == f"{SUMMARY}?added={packs[0].pk}"
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (current.sign(basket), True, "Lax")
    assert list(basket.lines.values_list("product", "quantity", "price_incl_tax")) == [(packs[0].pk, 2, 50_000)]


def test_a_stranger_cannot_name_a_basket(client, packs):
    shop.basket([(packs[0], 1)])
    client.cookies[settings.OSCAR_BASKET_COOKIE_OPEN] = f"{Basket.objects.get().pk}:forged"
    assert 'id="dong-' not in client.get(SUMMARY).content.decode()


def test_another_ones_line_stays_as_it_is(client, packs):
    theirs = shop.basket([(packs[0], 2)])
    with_basket(client, [(packs[1], 1)])
    line = theirs.lines.get()

    client.post(reverse("basket:change", args=[line.pk]), {"quantity": "5"})
    client.post(reverse("basket:remove", args=[line.pk]))
    client.post(reverse("basket:undo"), {"line": line.pk, "quantity": "7"})

    line.refresh_from_db()
    assert line.quantity == 2


def test_numbers_are_read_as_people_type_them_and_cut_to_what_is_there(client, packs):
    mine = with_basket(client, [(packs[0], 1)])
    line = mine.lines.get()

    page = client.post(reverse("basket:change", args=[line.pk]), {"quantity": " 1.000 "}, follow=True)
    assert Line.objects.get(pk=line.pk).quantity == 1  # more than 999 is refused
    client.post(reverse("basket:change", args=[line.pk]), {"quantity": "200"})
    assert Line.objects.get(pk=line.pk).quantity == 10  # all there are
    client.post(reverse("basket:change", args=[line.pk]), {"quantity": "hai"})
    assert Line.objects.get(pk=line.pk).quantity == 10
    assert page.status_code == 200


def test_taken_out_and_put_back(client, packs):
    mine = with_basket(client, [(packs[0], 3), (packs[1], 1)])
    line = mine.lines.get(product=packs[0])

    page = client.post(reverse("basket:remove", args=[line.pk]), follow=True)
    html = page.content.decode()
    assert (page.redirect_chain[-1][0], html.count('id="dong-')) == (f"{SUMMARY}?undo=3", 1)
    assert f'name="line" value="{line.pk}"><input type="hidden" name="quantity" value="3"' in html

    client.post(reverse("basket:undo"), {"line": line.pk, "quantity": "3"})
    assert dict(mine.lines.values_list("product", "quantity")) == {packs[0].pk: 3, packs[1].pk: 1}


def test_a_changed_price_is_told_with_both_sums(client, packs):
    with_basket(client, [(packs[0], 1)])
    prices.set_price(packs[0], price=65_000, actor=None)

    html = client.get(SUMMARY).content.decode()

    assert "50.000\xa0₫" in html
    assert "65.000\xa0₫" in html
    assert "changed" in html


def test_an_ended_star_is_told_and_nothing_can_be_ordered_with_it(client, packs):
    with_basket(client, [(packs[0], 1), (packs[1], 1)])
    certification.revoke(packs[0].parent.registered_product.certificates.get())

    html = client.get(SUMMARY).content.decode()

    assert html.count("troubled") == 1
    assert f'href="{reverse("checkout:start")}"' not in html


@pytest.mark.parametrize("gone", ["star", "stock", "withdrawn", "suspended", "hidden"])
def test_what_cannot_be_bought_is_refused_by_the_service(client, gone):
    made = catalogue.listing(packs=[("Gói", 50_000, 0 if gone == "stock" else 5)], stars=0 if gone == "star" else 4)
    pack = catalogue.pack_of(made)
    if gone == "withdrawn":
        from catalogue import services as listings

        listings.withdraw(made, actor=None)
    if gone == "suspended":
        from marketplace.register.producers import services as producers

        producers.suspend(made.registered_product.producer, actor=None, reason="thử")
    if gone == "hidden":
        type(pack).objects.filter(pk=pack.pk).update(is_public=False)

    answer = add(client, pack)

    assert answer.status_code == 302
    assert Line.objects.count() == 0


def test_spirits_are_shown_and_never_bought(client):
    content.load("certification", "catalogue")
    pack = catalogue.pack_of(catalogue.listing("Rượu men lá thử", group_code="drinks", alcohol_percent="29"))
    add(client, pack)
    assert Line.objects.count() == 0


def test_two_baskets_become_one_at_sign_in_never_over_stock(packs):
    person = accounts.make_user(phone_verified_at=timezone.now())
    own = shop.basket([(packs[0], 4), (packs[1], 1)], owner=person)
    client = Client()
    with_basket(client, [(packs[0], 6), (packs[2], 2)])
    catalogue.fill(packs[0], 5)
    catalogue.fill(packs[2], 0)

    answer = client.post(reverse("account_login"), {"login": person.phone, "password": "mat-khau-thu-nghiem"})

    assert answer.status_code == 302
    assert dict(own.lines.values_list("product", "quantity")) == {packs[0].pk: 5, packs[1].pk: 1}
    assert Basket.objects.filter(status="Merged").count() == 1
    html = client.get(SUMMARY).content.decode()
    assert html.count("note") >= 3  # what came along, what was cut, what did not
    assert settings.OSCAR_BASKET_COOKIE_OPEN not in client.cookies or client.cookies[settings.OSCAR_BASKET_COOKIE_OPEN].value == ""


def test_a_basket_of_a_person_who_had_none_is_the_guests(packs):
    person, client = accounts.make_user(), Client()
    with_basket(client, [(packs[0], 2)])
    client.force_login(person)  # no request there: nothing is merged, nothing is lost
    assert services.open_basket(person).lines.count() == 0
