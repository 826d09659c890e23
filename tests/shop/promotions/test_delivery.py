"""Free delivery: what it takes off which parcels, who bears it, and what of it comes back."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from marketplace.foundation.payments.models import Intent
from marketplace.shop.basket import selectors as baskets
from marketplace.shop.basket import services as basket_services
from marketplace.shop.promotions import services
from marketplace.shop.promotions.bag import Bag, Good, Way, judge
from marketplace.shop.promotions.models import DeliveryOff, Use
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.purchases.services import Changed
from marketplace.shop.taxes.models import Withheld
from tests.factories import catalogue, producers, promotions, shop
from tests.shop.purchases.conftest import the_book_agrees  # noqa: F401
from tests.shop.purchases.test_booking import book, pay

from .test_bag import NOW, rule
from .test_services import order, pack, placed, stands  # noqa: F401  `pack` is a fixture

db = pytest.mark.django_db
fees = st.lists(st.integers(1, 200_000), min_size=1, max_size=6)


def free(up_to=0, **fields):
    return rule(kind=DeliveryOff, amount=up_to, **fields)


def parcels(*sent):
    """A bag of parcels that cost so much to send, one good of 100.000 ₫ in each."""
    goods = [Good(n, 100_000, 1, producer=n) for n, _fee in enumerate(sent)]
    return Bag(goods, NOW, ways=[Way(n, fee) for n, fee in enumerate(sent)])


@given(fees, st.integers(0, 60_000), st.none() | st.integers(1, 300_000), st.none() | st.integers(1, 300_000), st.integers(0, 10_000))
def test_no_parcel_costs_less_than_nothing_and_the_parts_sum(sent, up_to, most, budget, share):
    promotion = free(up_to, most_off=most, producer_basis_points=share, limits={"max_discount": budget})

    found = judge(parcels(*sent), [promotion])

    whole = min(sum(min(fee, up_to or fee) for fee in sent), most or sum(sent))
    assert sum(found.sums.values()) == (whole if budget is None or whole <= budget else 0)
    assert all(0 <= found.ways.get(n, (None, 0))[1] <= min(fee, up_to or fee) for n, fee in enumerate(sent))
    assert all(0 <= promotion.borne(off) <= off for _promotion, off in found.ways.values())
    assert found.taken == {}


def test_goods_and_delivery_each_take_one():
    own, typed, second = rule(1, percent=10), free(key=2, code="SHIP2026"), free(key=3)

    found = judge(parcels(30_000), [own, typed, second])

    assert (found.taken, found.ways) == ({0: (own, 10_000)}, {0: (typed, 30_000)})
    assert found.sums == {own: 10_000, typed: 30_000}


@pytest.mark.parametrize(
    ("bag", "why"),
    [
        (parcels(None), "It takes the delivery fee off: please choose the province first."),
        (parcels(0), "Delivery is free already."),
        (Bag([Good(1, 100_000, 1, producer=1, alcohol_percent=Decimal(30))], NOW, ways=[Way(1, 30_000)]), "It is not for anything"),
        (
            Bag(
                [Good(1, 100_000, 1, producer=1, alcohol_percent=Decimal(30)), Good(2, 100_000, 1, producer=1)],
                NOW,
                ways=[Way(1, 30_000)],
            ),
            "It is not for anything",  # strong alcohol in the same parcel travels for nothing with nobody
        ),
    ],
)
def test_why_a_code_pays_no_delivery(bag, why):
    found = judge(bag, [free(code="SHIP2026")])

    assert found.ways == {}
    assert found.why.startswith(why)


def test_only_parcels_with_goods_that_it_is_for():
    found = judge(parcels(30_000, 40_000), [free(producer_id=1)])

    assert [(way, amount) for way, (_promotion, amount) in found.ways.items()] == [(1, 40_000)]


@pytest.fixture
def fee(pack):  # noqa: F811
    made = shop.basket([(pack, 2)])
    return baskets.summary(made, province="01").delivery


@db
@pytest.mark.parametrize(
    ("borne_by", "accounts"),
    [
        ({"borne_by": "platform"}, lambda fee: {"promotions": fee, "delivery": -fee}),
        ({"borne_by": "producer"}, lambda fee: {}),
        ({"borne_by": "shared", "producer_basis_points": 5_000}, lambda fee: {"promotions": fee // 2, "delivery": -(fee // 2)}),
        ({"borne_by": "programme", "budget": 1_000_000}, lambda fee: {"programmes": fee, "delivery": -fee}),
    ],
)
def test_who_bears_the_delivery_stands_in_the_book(pack, fee, borne_by, accounts):  # noqa: F811
    if borne_by["borne_by"] == "programme":
        programme = services.add_programme(actor=None, code="km", name="Kích cầu", paper="QĐ 9", budget=1_000_000)
        borne_by = borne_by | {"programme": programme}
    maker = None if borne_by["borne_by"] in ("platform", "programme") else pack.parent.registered_product.producer
    promotion = promotions.running(delivery=True, producer=maker, **borne_by)

    purchase = placed(pack)

    row = order()
    assert (row.delivery_before, row.delivery_discount, row.delivery_fee, row.total) == (fee, fee, 0, 200_000)
    assert (purchase.delivery_total, purchase.total, Intent.objects.get().amount) == (0, 200_000, 200_000)
    assert list(Use.objects.values_list("promotion", "number", "amount")) == [(promotion.pk, row.number, fee)]
    assert stands(promotion) == (1, fee)
    goods = {"receivable": 200_000, "payable": -194_500, "commission": -5_000, "fee_vat": -500}
    assert book() == goods | accounts(fee)
    assert int(row.order.shipping_incl_tax) == 0


@db
def test_up_to_a_sum_leaves_the_rest_to_pay(pack, fee):  # noqa: F811
    promotions.running(delivery=True, delivery_most=10_000)

    placed(pack)

    assert (order().delivery_fee, order().delivery_discount, order().total) == (fee - 10_000, 10_000, 200_000 + fee - 10_000)


@db
@pytest.mark.parametrize("ended", ["cancelled", "lapsed"])
def test_what_is_not_sent_gives_the_use_back(pack, ended):  # noqa: F811
    promotion = promotions.running(delivery=True, code="SHIP2026", most_uses=1)
    placed(pack, code="SHIP2026")

    if ended == "cancelled":
        purchases.cancel(order(), by="shopper")
    else:
        purchases.lapse(Intent.objects.get())

    assert (stands(promotion), book()) == ((0, 0), {})
    placed(pack, code="SHIP2026")
    assert stands(promotion)[0] == 1


@db
def test_a_parcel_that_came_back_keeps_what_others_paid_for_its_way(pack, fee):  # noqa: F811
    promotion = promotions.running(delivery=True)
    placed(pack)
    pay()
    for step in (purchases.accept, purchases.ship, purchases.deliver):
        step(order(), by="producer")

    purchases.return_(order(), by="producer")

    assert stands(promotion) == (1, fee)
    assert {kind: book()[kind] for kind in ("promotions", "delivery")} == {"promotions": fee, "delivery": -fee}


@db
def test_one_of_two_makers_gives_its_part_back():
    shop.base_data()
    promotion = promotions.running(delivery=True)
    purchase = shop.purchase(shop.two_producers(lines=2))
    first, second = purchase.orders.order_by("pk")
    assert stands(promotion) == (1, first.delivery_discount + second.delivery_discount)

    purchases.cancel(first, by="shopper")

    assert stands(promotion) == (1, second.delivery_discount)


@db
def test_the_tax_of_a_household_counts_what_others_bear(fee):
    household = producers.producer("Hộ bà Thử", kind="household")
    made = catalogue.pack_of(catalogue.listing(producer=household, price=100_000))
    promotions.running(delivery=True)
    shop.purchase([made])

    pay()

    (transport,) = Withheld.objects.filter(revenue="transport").values_list("amount", flat=True)
    assert transport == ProducerOrder.objects.get().delivery_discount > 0


@db
def test_the_last_click_tells_that_delivery_costs_again(pack):  # noqa: F811
    promotion = promotions.running(delivery=True, name="Miễn phí giao")
    made = shop.basket([(pack, 1)])
    click = shop.click(made)
    services.end(promotion, actor=None, reason="Hết tiền")

    with pytest.raises(Changed) as news:
        purchases.place_purchase(made, click=click)

    assert [words.startswith("“Miễn phí giao” takes nothing off any more.") for words in news.value.words] == [True]


@db
def test_a_code_before_the_province_is_kept_and_counts_once_it_is_known(pack, fee):  # noqa: F811
    promotions.running(delivery=True, code="SHIP2026")
    made = shop.basket([(pack, 2)])
    basket_services.use_code(made, code="SHIP2026")

    unknown, known = baskets.summary(made), baskets.summary(made, province="01")

    assert (unknown.total, unknown.off.why) == (200_000, "It takes the delivery fee off: please choose the province first.")
    assert (known.full_delivery, known.delivery, known.total, known.off.why) == (fee, 0, 200_000, "")


@db
def test_placing_costs_as_many_statements_as_any_promotion(pack):  # noqa: F811
    asked = []
    for kind in ({"basis_points": 1_000}, {"delivery": True}):
        running = promotions.running(**kind)
        made = shop.basket([(pack, 1)])
        click = shop.click(made)
        with CaptureQueriesContext(connection) as seen:
            purchases.place_purchase(made, click=click)
        asked.append(len(seen))
        services.end(running, actor=None, reason="Thử")

    assert asked[1] <= asked[0]


@db
def test_the_database_itself_knows_no_delivery_for_less_without_a_promotion(pack):  # noqa: F811
    placed(pack)

    with pytest.raises(IntegrityError), transaction.atomic():
        ProducerOrder.objects.update(delivery_discount=1)


@db
@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"delivery": True, "basis_points": 1_000}, "one of them"),
        ({"basis_points": 1_000, "delivery_most": 5_000}, "tick that it takes the delivery fee off"),
    ],
)
def test_what_is_no_rule_is_refused(said, words):
    with pytest.raises(ValidationError, match=words):
        services.write(promotions.rule(**said), actor=None)
