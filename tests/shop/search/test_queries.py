"""What search promises, whichever engine answers: every test here is asked of both, on real servers."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from marketplace.foundation.core import dates
from marketplace.foundation.places.models import Commune, District
from marketplace.shop.search import queries
from marketplace.shop.search.models import ProductDocument
from marketplace.shop.search.queries import Query
from tests.factories import certification, places
from tests.factories.catalogue import fill, listing, pack_of
from tests.factories.search_servers import settle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, params=["postgres", "elasticsearch"])
def engine(request):
    if request.param == "elasticsearch":
        request.getfixturevalue("elasticsearch")
    return request.param


def search(query, on=None):
    settle()
    answer = queries.search(query, on)
    assert answer.engine == settings.SEARCH_ENGINE
    return answer


@pytest.fixture
def country():
    places.load()


def found(text="", **filters):
    return [item.title for item in search(Query(text=text, **filters)).items]


def counts(answer, facet):
    return {bucket.value: bucket.count for bucket in answer.facets[facet]}


@pytest.mark.parametrize("typed", ["mien dong", "miến dong", "Miến  DONG", "miên dong", "dong mien", "mien do"])
def test_words_are_found_however_they_are_typed(typed):
    listing("Miến dong Tài Hoan")
    listing("Trà Shan tuyết")

    assert found(typed) == ["Miến dong Tài Hoan"]


def test_only_the_last_word_may_be_a_beginning():
    listing("Miến dong Tài Hoan")

    assert search(Query(text="mie dong")).nearly is True  # by "dong"
    assert search(Query(text="dong mie")).nearly is False


def test_what_is_written_with_the_same_marks_comes_first():
    listing("Bánh chưng gù", stars=3)
    listing("Bánh chứng nhận", stars=5)

    assert found("bánh chưng") == ["Bánh chưng gù", "Bánh chứng nhận"]
    assert found("banh chung") == ["Bánh chứng nhận", "Bánh chưng gù"]


def test_a_word_of_the_name_counts_more_than_one_of_the_producer():
    from tests.factories import producers

    listing("Trà xanh", stars=5, producer=producers.producer("HTX Miến Việt"))
    listing("Miến ngô", stars=3)

    assert found("miến") == ["Miến ngô", "Trà xanh"]


def test_stars_hold_to_the_end_of_their_last_day_without_a_reindex():
    listing("Miến", expires_on=dates.today() + timedelta(days=2))
    midnight = dates.end_of(dates.today() + timedelta(days=2))

    assert search(Query(), midnight - timedelta(seconds=1)).count == 1
    assert search(Query(), midnight).count == 0


def test_a_renewal_takes_over_at_midnight_without_a_reindex():
    made = listing("Miến", stars=3, expires_on=dates.today() + timedelta(days=30))
    certification.certificate(made.registered_product, stars=4, kind="renew", valid_from=dates.today() + timedelta(days=10))
    change = dates.start_of(dates.today() + timedelta(days=10))

    before, after = search(Query(), change - timedelta(seconds=1)), search(Query(), change)

    assert counts(before, "stars") == {"3": 1}
    assert counts(after, "stars") == {"4": 1}
    assert [item.stars for item in after.items] == [4]


def test_a_revoked_star_is_gone_in_the_same_transaction():
    made = listing("Miến")
    assert search(Query()).count == 1

    certification.revoke(made.registered_product.certificates.get())

    assert search(Query()).count == 0
    assert ProductDocument.objects.filter(star_until__gt=timezone.now()).count() == 0


def test_facet_counts_leave_out_their_own_filter():
    listing("Miến dong", stars=5, price=40000)
    listing("Miến ngô", stars=3, price=120000)
    listing("Trà", stars=3, group_code="drinks", price=60000)

    answer = search(Query(stars=(3,), group=("food",)))

    assert [item.title for item in answer.items] == ["Miến ngô"]
    assert answer.count == 1
    assert counts(answer, "stars") == {"5": 1, "3": 1}
    assert counts(answer, "group") == {"food": 1, "drinks": 1}
    assert counts(answer, "price") == {"2": 1}


def test_price_and_stock_follow_what_can_be_bought():
    made = listing("Miến", packs=[("Gói 500 g", 85000, 0), ("Gói 1 kg", 165000, 4)])
    listing("Hết", price=90000, packs=[("Gói", 90000, 0)])

    assert found(price_max=100000) == []
    assert found(price_min=160000, in_stock=True) == ["Miến"]

    fill(pack_of(made, "Gói 500 g"), 3)

    assert found(price_max=100000) == ["Miến"]
    assert counts(search(Query()), "in_stock") == {"true": 1}


def test_a_reservation_that_runs_out_gives_its_goods_back_to_search_by_the_clock_alone():
    from marketplace.shop.stock import services as stock

    made = listing("Miến", packs=[("Gói", 85000, 1)])
    until = stock.hold({pack_of(made).pool.pk: 1}, reference="thử").until

    assert counts(search(Query(), until - timedelta(seconds=1)), "in_stock") == {}
    assert counts(search(Query(), until), "in_stock") == {"true": 1}


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("price", ["Rẻ", "Đắt", "Hết"]),
        ("-price", ["Đắt", "Rẻ", "Hết"]),
        ("-stars", ["Đắt", "Hết", "Rẻ"]),
        ("newest", ["Hết", "Đắt", "Rẻ"]),
    ],
)
def test_sorting(sort, expected):
    listing("Rẻ", stars=3, price=20000)
    listing("Đắt", stars=5, price=90000)
    listing("Hết", stars=4, packs=[("Gói", 10000, 0)])

    assert found(sort=sort) == expected


def test_a_place_is_understood_by_any_of_its_names(country):
    na_ri = District.objects.get(code="066")
    listing("Miến huyện", district=na_ri)
    listing("Miến xã", commune=Commune.objects.current().get(name="Na Rì"), old_commune=None)
    listing("Trà", commune=Commune.objects.current().get(name="Đồng Phúc"))

    assert sorted(found(place=("na ri",))) == ["Miến huyện", "Miến xã"]
    assert found(place=("Bằng Phúc (Chợ Đồn)",)) == ["Trà"]
    assert sorted(found("na rì")) == ["Miến huyện", "Miến xã"]
    assert len(found(place=("Bắc Kạn",))) == 3


def test_an_unknown_place_has_no_goods(country):
    listing("Miến")

    answer = search(Query(place=("Atlantis",)))

    assert (answer.items, answer.count, answer.where.unknown) == ([], 0, ("Atlantis",))


def test_a_place_without_such_stars_drops_them_and_says_so(country):
    listing("Miến", stars=3, district=District.objects.get(code="066"))

    answer = search(Query(place=("Na Rì",), stars=(4,)))

    assert [item.title for item in answer.items] == ["Miến"]
    assert answer.dropped_stars == (4,)


def test_a_slip_of_the_finger_gets_a_suggestion():
    from marketplace.shop.search import services

    listing("Miến dong Tài Hoan")
    services.refresh_words()

    answer = search(Query(text="mien dogn"))

    assert (answer.count, answer.nearly, answer.suggestion) == (1, True, "miến dong")


def test_shown_only_goods_are_found_with_their_star_and_without_a_price():
    listing("Rượu chuối", stars=4, group_code="drinks", alcohol_percent=30, price=150000)
    from marketplace.foundation.core import content

    content.load("certification", "catalogue")
    from marketplace.shop.search import services

    services.rebuild()

    answer = search(Query())
    assert [item.title for item in answer.items] == ["Rượu chuối"]
    assert counts(answer, "price") == counts(answer, "in_stock") == {}


def test_a_page_is_refilled_when_the_index_lags():
    for n in range(5):
        listing(f"Miến {n}", price=10000 + n)
    gone = ProductDocument.objects.order_by("price").first()
    type(gone.listing).objects.filter(pk=gone.listing_id).update(state="withdrawn")  # behind the index's back

    assert found(sort="price", page_size=2) == ["Miến 1", "Miến 2"]


def test_a_producer_who_is_suspended_is_gone():
    from marketplace.register.producers import services as producers

    made = listing("Miến")
    producers.suspend(made.registered_product.producer, actor=None, reason="thử")

    assert search(Query()).count == 0


@pytest.mark.parametrize("text", ["'", "a:b & c | !d", "(((", "\\", "%%%", "___", "💥", "<script>", "a'b'c", "500g", "-"])
def test_signs_do_no_harm(text):
    listing("Miến")
    assert search(Query(text=text)).count == 0


def product_set(code, name, group_code="food"):
    from marketplace.register.certification.models import ProductGroup, ProductSet

    group = ProductGroup.objects.get(code=group_code)
    return ProductSet.objects.get_or_create(code=code, defaults={"name": name, "group": group})[0]


def put_into(kind, *listings):
    from marketplace.register.certification.models import RegisteredProduct
    from marketplace.shop.search import services

    RegisteredProduct.objects.filter(pk__in=[made.registered_product_id for made in listings]).update(set=kind)
    services.index_listings([made.pk for made in listings])


def test_product_sets_are_counted_without_their_own_filter_and_unite():
    tea, coffee, plain = listing("Trà Shan", stars=5), listing("Cà phê", stars=3), listing("Miến", stars=3)
    put_into(product_set("tea", "Chè"), tea)
    put_into(product_set("coffee", "Cà phê, ca cao"), coffee)

    one, both = search(Query(set=("tea",))), search(Query(set=("tea", "coffee"), stars=(3,)))

    assert [item.title for item in one.items] == ["Trà Shan"]
    assert {(b.value, b.label, b.count, b.more) for b in one.facets["set"]} == {
        ("tea", "Chè", 1, "food"), ("coffee", "Cà phê, ca cao", 1, "food"),
    }  # fmt: skip
    assert [item.title for item in both.items] == ["Cà phê"]
    assert counts(both, "set") == {"coffee": 1}
    assert plain.title not in found(set=("tea", "coffee"))


def test_the_most_frequent_producers_are_counted_and_those_that_are_chosen():
    from tests.factories import producers

    many, few, other = (producers.producer(f"HTX {name}") for name in ("Nhiều", "Ít", "Khác"))
    for n in range(3):
        listing(f"Miến {n}", producer=many)
    listing("Trà", producer=few)
    listing("Gạo", stars=5, producer=other)

    settle()
    answer = queries.search(Query(producer=(few.code,)), producers=2)

    assert [item.title for item in answer.items] == ["Trà"]
    assert {(b.value, b.label, b.count) for b in answer.facets["producer"]} == {(few.code, "HTX Ít", 1), (many.code, "HTX Nhiều", 3)}
    assert answer.facets["stars"][0].count == 1
    assert [b.count for b in queries.search(Query(stars=(5,)), producers=2).facets["producer"]] == [1]
    assert queries.search(Query()).facets["producer"] == []


def test_what_is_not_sent_to_a_province_is_left_out_when_it_is_asked_for(country):
    from marketplace.foundation.core import content

    content.load("delivery")
    listing("Miến")
    listing("Kem", not_delivered_to=["79"])

    settle()
    answer = queries.search(Query(deliver_to="79"))
    counted = queries.search(Query(), province="79")

    assert [item.title for item in answer.items] == ["Miến"]
    assert counts(answer, "deliver_to") == {"true": 1}
    assert (counted.count, counts(counted, "deliver_to")) == (2, {"true": 1})
    assert sorted(found(deliver_to="01")) == ["Kem", "Miến"]


def test_where_no_tariff_reaches_nothing_is_sent(country):
    from marketplace.foundation.core import content
    from marketplace.shop.delivery.models import Band, Zone
    from marketplace.shop.search import services

    content.load("delivery")
    listing("Miến")
    Band.objects.exclude(zone=Zone.SAME_PROVINCE).delete()
    services.rebuild()

    assert found(deliver_to="19") == ["Miến"]
    assert found(deliver_to="79") == []


def test_the_nearest_come_first_on_request(country):
    current = Commune.objects.current()
    here, there = current.get(name="Côn Minh"), current.get(name="Đồng Phúc")
    listing("Không rõ nơi")
    listing("Xa", commune=there)
    listing("Gần, hết hàng", stars=5, commune=here, packs=[("Gói", 10000, 0)])
    listing("Gần", stars=3, commune=here)
    listing("Trong huyện", district=District.objects.get(code="066"))

    assert found(sort="near", near=here.code) == ["Gần", "Gần, hết hàng", "Trong huyện", "Xa", "Không rõ nơi"]
    assert found(sort="near", near=there.code)[0] == "Xa"
