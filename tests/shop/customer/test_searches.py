"""The searches that a shopper keeps, in the account."""

import pytest
from django.utils import timezone

from marketplace.shop.search.models import SavedSearch
from tests.factories.accounts import make_user
from tests.factories.catalogue import listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def shopper(client):
    user = make_user()
    client.force_login(user)
    return user


def kept(user, name="Miến", asked="q=mien"):
    return SavedSearch.objects.create(user=user, name=name, asked=asked, made_at=timezone.now())


def test_from_the_results_to_the_account(client, shopper):
    listing("Miến dong", stars=5)
    results = client.get("/search/", {"q": "miến", "stars": "5", "sort": "price"}).content.decode()
    address = "/account/searches/new/?q=mi%E1%BA%BFn&amp;stars=5"
    assert f'href="{address}"' in results

    form = client.get(address.replace("&amp;", "&")).content.decode()
    answer = client.post(address.replace("&amp;", "&"), {"name": "Miến ngon"}, follow=True)

    assert 'value="miến, 5 sao"' in form
    assert "Hôm nay tìm kiếm này có 1 sản phẩm" in form
    assert answer.redirect_chain[-1][0] == "/account/searches/"
    assert '<a href="/search/?q=mi%E1%BA%BFn&amp;stars=5"><b>Miến ngon</b></a>' in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_guest_signs_in_first_and_comes_back_to_it(client):
    answer = client.get("/account/searches/new/?q=mi%E1%BA%BFn&stars=5")

    assert answer.status_code == 302
    assert "next=/account/searches/new/%3Fq%3Dmi%25E1%25BA%25BFn%26stars%3D5" in answer.headers["Location"]
    assert "/account/searches/new/?q=mien" in client.get("/search/?q=mien").content.decode()
    assert "account/searches/new" not in client.get("/search/?sort=price").content.decode()


def test_a_name_is_asked_for_and_what_was_searched_stays(client, shopper):
    answer = client.post("/account/searches/new/?q=mien", {"name": " "})

    assert "Mời anh/chị đặt tên cho tìm kiếm." in answer.content.decode()
    assert SavedSearch.objects.count() == 0


def test_it_is_renamed_stopped_begun_again_and_removed(client, shopper):
    row = kept(shopper)

    client.post(f"/account/searches/{row.pk}/", {"name": "Miến sợi nhỏ"})
    client.post(f"/account/searches/{row.pk}/messages/")
    row.refresh_from_db()
    assert (row.name, row.stopped_at is None) == ("Miến sợi nhỏ", False)

    client.post(f"/account/searches/{row.pk}/messages/", {"again": "1"})
    row.refresh_from_db()
    assert row.stopped_at is None

    page = client.post(f"/account/searches/{row.pk}/delete/", follow=True).content.decode()
    assert SavedSearch.objects.count() == 0
    assert '<a href="/account/searches/new/?q=mien&amp;name=Mi%E1%BA%BFn+s%E1%BB%A3i+nh%E1%BB%8F">Lưu lại</a>' in page


def test_those_of_others_are_not_found(client, shopper):
    row = kept(make_user(phone="+84987654321"))

    for part in ("", "messages/", "delete/"):
        assert client.post(f"/account/searches/{row.pk}/{part}", {"name": "x"}).status_code == 404

    row.refresh_from_db()
    assert (row.name, row.stopped_at) == ("Miến", None)
    assert "Miến" not in client.get("/account/searches/").content.decode().split("<main", 1)[1].split("</main>")[0]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(client, shopper, number, django_assert_num_queries):
    for n in range(number):
        kept(shopper, asked=f"q={n}")
    client.get("/account/searches/")

    with django_assert_num_queries(4):
        client.get("/account/searches/")
