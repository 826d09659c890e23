"""The filters of the results page, as a shopper sees them."""

import re

import pytest
from django.conf import settings

from marketplace.foundation.core import content
from marketplace.foundation.places.models import Commune, District
from marketplace.register.certification.models import ProductGroup, ProductSet, RegisteredProduct
from marketplace.shop.delivery import provinces
from marketplace.shop.search import services
from tests.factories import places, producers
from tests.factories.catalogue import listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    places.load()


def page(client, **asked):
    return client.get("/search/", asked).content.decode()


def box(html, field, value):
    """(label, count, whether it is chosen) of a filter's box."""
    found = re.search(
        rf'<input type="checkbox" name="{field}" value="{value}"[^>]*?( checked)?><span>(.*?)</span><span class="n">(\d+)</span>', html
    )
    return found and (found[2], int(found[3]), bool(found[1]))


def at(old):
    return {"commune": old.successor, "old_commune": old, "district": old.district}


def test_places_are_a_tree_of_old_districts_communes_and_what_they_were_made_of(client, country):
    two = list(Commune.objects.old().filter(successor__name="Na Rì", district__code="066").order_by("code")[:2])
    for old in two:
        listing(**at(old))
    listing(district=two[0].district)

    html = page(client)

    assert box(html, "district", "066") == ("Na Rì (trước\N{NO-BREAK SPACE}7/2025)", 3, False)
    assert box(html, "commune", two[0].successor.code) == ("Xã Na Rì", 2, False)
    assert box(html, "old_commune", two[1].code) == (f"{two[1]} (trước\N{NO-BREAK SPACE}7/2025)", 1, False)
    assert html.index('id="loc-district-066"') < html.index('id="loc-commune-') < html.index('id="loc-old_commune-')


def test_the_woven_map_chooses_a_commune_and_takes_it_away_again(client, country):
    first, second = Commune.objects.in_territory().order_by("code")[:2]
    listing(commune=first)
    listing(commune=second)

    plain, chosen = page(client), page(client, commune=first.code)

    assert f'<a class="w1" href="/search/?commune={first.code}" aria-label="{first}: 1 sản phẩm">' in plain
    assert f'href="/search/" aria-label="{first}: 1 sản phẩm" aria-current="true">' in chosen
    assert f'href="/search/?commune={first.code}&amp;commune={second.code}"' in chosen
    assert chosen.count('<article class="card') == 1


def test_what_is_chosen_can_be_taken_away_although_nothing_has_it(client, country):
    maker = producers.producer("HTX Chưa có hàng")
    listing("Miến")

    old = Commune.objects.old().get(name="Bằng Phúc")
    html = page(client, producer=maker.code, commune=Commune.objects.current().get(name="Na Rì").code, old_commune=old.code, district="066")

    assert box(html, "producer", maker.code) == ("HTX Chưa có hàng", 0, True)
    assert 'name="commune" value="02155" id="loc-commune-02155" checked' in html
    assert box(html, "district", "066") == ("Na Rì (trước\N{NO-BREAK SPACE}7/2025)", 0, True)
    assert box(html, "old_commune", old.code)[0] == "Xã Đồng Phúc (trước\N{NO-BREAK SPACE}7/2025: xã Bằng Phúc, huyện Chợ Đồn)"


def test_few_producers_are_shown_and_all_of_them_on_request(client):
    makers = [producers.producer(f"HTX {letter}") for letter in "ABCDEFGHIK"]
    for maker in makers:
        listing(producer=maker)

    few, every = page(client), page(client, more="producer")

    assert (few.count('name="producer"'), every.count('name="producer"')) == (8, 10)
    assert 'href="/search/?more=producer"' in few
    assert 'id="loc-producers"' not in every
    assert '<link rel="canonical" href="http://testserver/search/">' in every


def test_product_sets_stand_below_their_group(client):
    made = listing("Trà Shan")
    assert 'name="set"' not in page(client)  # none is known
    kind = ProductSet.objects.create(group=ProductGroup.objects.get(code="food"), code="tea", name="Chè")
    RegisteredProduct.objects.update(set=kind)
    services.index_listings([made.pk])

    html = page(client, set="tea")

    assert box(html, "set", "tea") == ("Chè", 1, True)
    assert 'href="/search/">Chè ' in html  # the chip takes it away


def test_delivery_is_offered_to_the_province_that_this_browser_chose(client, country):
    content.load("delivery")
    listing("Miến")
    listing("Kem", not_delivered_to=["79"])
    unknown = page(client)
    client.cookies[provinces.cookie_name()] = "79"

    known, chosen = page(client), page(client, deliver_to=["79", ""])

    assert 'name="deliver_to" value=' not in unknown
    assert '<option value="79">' in unknown
    assert box(known, "deliver_to", "79") == ("Giao đến Thành phố Hồ Chí Minh", 1, False)
    assert known.count('<article class="card') == 2
    assert (chosen.count('<article class="card'), box(chosen, "deliver_to", "79")[2]) == (1, True)


def test_delivery_is_offered_to_the_first_address_of_an_account(client, country):
    from marketplace.foundation.accounts import services as people
    from tests.factories.accounts import make_user

    content.load("delivery")
    listing("Miến")
    shopper = make_user()
    commune = Commune.objects.current().filter(province__code="01").first() or Commune.objects.current().first()
    people.save_address(shopper, address=None, name="Lan", phone="+84912345678", commune=commune, line="Số 1", is_default=True)
    client.force_login(shopper)

    assert box(page(client), "deliver_to", commune.province.code)[1:] == (1, False)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"price_min": "abc"}, "Chưa lọc theo giá"),
        ({"price_min": "90000", "price_max": "10000"}, "Chưa lọc theo giá: Giá cao nhất nhỏ hơn giá thấp nhất."),
        ({"deliver_to": "999"}, "“999” không phải mã tỉnh, thành phố hiện nay."),
        ({"sort": "near", "near": "nowhere"}, "“nowhere” không phải mã xã mà sàn biết vị trí."),
    ],
)
def test_a_wrong_filter_is_told_and_hides_nothing(client, asked, sentence):
    listing("Miến", price=50000)

    html = page(client, **asked)

    assert sentence in html
    assert html.count('<article class="card') == 1
    for field in ("price_min", "price_max"):
        if field in asked:
            assert f'name="{field}" inputmode="numeric" autocomplete="off" value="{asked[field]}"' in html


def test_near_me_asks_for_a_commune_and_keeps_it_in_the_address(client, country):
    here = Commune.objects.current().get(name="Côn Minh")
    listing("Xa", commune=Commune.objects.current().get(name="Đồng Phúc"))
    listing("Gần", commune=here)

    asking, sorted_ = page(client, sort="near"), page(client, sort="near", near=here.code)

    assert f'<option value="{here.code}" data-at="' in asking
    assert "note warn" not in asking
    assert re.findall(r'<h3><a href="[^"]*">(.*?)</a>', sorted_) == ["Gần", "Xa"]
    assert f'<input type="hidden" name="near" value="{here.code}">' in sorted_
    assert f"sort=near&amp;near={here.code}&amp;stars" not in page(client, sort="price", near=here.code)


def test_the_new_filters_in_json(client, country):
    content.load("delivery")
    maker = producers.producer("HTX Na Rì")
    listing("Miến", producer=maker, commune=Commune.objects.current().get(name="Côn Minh"), district=District.objects.get(code="066"))
    listing("Kem", not_delivered_to=["79"])

    told = client.get("/api/v1/products", {"deliver_to": "79"}).json()
    wrong = client.get("/api/v1/products", {"deliver_to": "XX", "sort": "near"})

    assert told["count"] == 1
    assert told["facets"]["producer"] == [{"value": maker.code, "label": "HTX Na Rì", "count": 1}]
    assert told["facets"]["deliver_to"] == [{"value": "79", "label": "Giao đến Thành phố Hồ Chí Minh", "count": 1}]
    assert told["facets"]["in_stock"] == [{"value": "true", "label": "", "count": 1}]
    assert (wrong.status_code, [one["field"] for one in wrong.json()["detail"]]) == (422, ["deliver_to", "near"])


def test_the_cookie_of_the_basket_is_the_one_that_search_reads():
    assert provinces.cookie_name() == f"{settings.INSTANCE}_province"
