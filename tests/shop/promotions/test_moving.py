"""Parcels that were ordered with free delivery go elsewhere: what the promotion takes off the new fee, who bears it, what it has left."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from marketplace.foundation.payments.models import Intent, Refund
from marketplace.shop.basket import selectors as baskets
from marketplace.shop.promotions import selectors, services
from marketplace.shop.promotions.models import Use
from marketplace.shop.purchases import destinations
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from marketplace.shop.purchases.selectors import orders_to_move
from tests.factories import promotions, shop
from tests.shop.purchases.conftest import the_book_agrees  # noqa: F401
from tests.shop.purchases.test_booking import book, pay
from tests.shop.purchases.test_changing import HUE, THAI_NGUYEN, change, elsewhere, shown, snapshot
from tests.shop.purchases.test_views import let_in

from .test_services import order, pack, placed, stands  # noqa: F401  `pack` is a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]


@pytest.fixture
def fee(pack):  # noqa: F811
    """{province: what sending two packs there costs}"""
    made = shop.basket([(pack, 2)])
    return {province: baskets.summary(made, province=province).full_delivery for province in ("01", HUE, THAI_NGUYEN)}


def off(purchase, province):
    (fee,) = destinations.fees(purchase, list(orders_to_move(purchase)), province)
    return fee.full, fee.off, fee.now


@pytest.mark.parametrize("up_to", [0, 10_000, 30_000])
def test_each_place_is_judged_by_the_rule_of_the_promotion(pack, fee, up_to):  # noqa: F811
    promotion = promotions.running(delivery=True, delivery_most=up_to)
    purchase = placed(pack)

    for province in (HUE, THAI_NGUYEN, HUE, "01"):
        expected = min(fee[province], up_to or fee[province])
        assert off(purchase, province) == (fee[province], expected, fee[province] - expected)
        change(purchase, elsewhere(purchase, province))
        purchase.refresh_from_db()
        row = order()
        assert (row.delivery_discount, row.delivery_discount_borne) == (expected, expected)
        assert (row.delivery_before, row.delivery_fee) == (fee[province], fee[province] - expected)
        assert (purchase.total, Intent.objects.get().amount) == (row.total, row.total)
        assert (stands(promotion), book()["promotions"]) == ((1, expected), expected)


def test_paid_with_free_delivery_goes_further_and_nothing_more_is_asked_for(pack, fee):  # noqa: F811
    promotion = promotions.running(delivery=True)
    purchase = placed(pack)
    pay()

    change(purchase, elsewhere(purchase, HUE))

    assert (order().payment, order().total, Refund.objects.count()) == ("paid", 200_000, 0)
    assert stands(promotion) == (1, fee[HUE])
    assert (book()["promotions"], book()["delivery"]) == (fee[HUE], -fee[HUE])


def test_each_bears_its_part_of_the_new_fee(pack, fee):  # noqa: F811
    maker = pack.parent.registered_product.producer
    promotion = promotions.running(delivery=True, producer=maker, borne_by="shared", producer_basis_points=2_500)
    purchase = placed(pack)

    change(purchase, elsewhere(purchase, HUE))

    assert order().delivery_discount_borne == book()["promotions"] == promotion.borne(fee[HUE])


def test_no_more_than_is_left_of_the_budget(pack, fee):  # noqa: F811
    promotion = promotions.running(delivery=True, budget=fee["01"] + 1_000)
    purchase = placed(pack)

    change(purchase, elsewhere(purchase, HUE))

    assert (order().delivery_discount, order().delivery_fee) == (fee["01"] + 1_000, fee[HUE] - fee["01"] - 1_000)
    assert stands(promotion) == (1, fee["01"] + 1_000)


def test_what_was_left_is_used_by_somebody_else_before_the_click(pack, fee):  # noqa: F811
    promotion = promotions.running(delivery=True, budget=2 * fee["01"])
    purchase = placed(pack)
    agreed = shown(purchase, HUE)
    placed(pack)
    before = [*snapshot(), list(Use.objects.values())]

    with pytest.raises(purchases.FeesDiffer):
        purchases.change_destination(purchase, to=elsewhere(purchase, HUE), shown=agreed)

    assert [*snapshot(), list(Use.objects.values())] == before
    assert stands(promotion) == (2, 2 * fee["01"])


def test_one_that_was_ended_keeps_what_it_takes_off_and_takes_no_more(pack, fee):  # noqa: F811
    promotion = promotions.running(delivery=True)
    purchase = placed(pack)
    services.end(promotion, actor=None, reason="Hết tiền")

    change(purchase, elsewhere(purchase, HUE))

    assert (order().delivery_discount, order().delivery_fee) == (fee["01"], fee[HUE] - fee["01"])


def test_cash_without_a_proven_number_counts_the_new_place_already(pack, fee):  # noqa: F811
    promotion = promotions.running(delivery=True, budget=fee[HUE])
    purchase = placed(pack, method="cod")

    change(purchase, elsewhere(purchase, HUE))

    assert (order().payment, stands(promotion), book()) == ("unconfirmed", (1, fee[HUE]), {})
    purchases.confirm_by_phone(Purchase.objects.get())
    assert (order().payment, stands(promotion), book()["promotions"]) == ("on_delivery", (1, fee[HUE]), fee[HUE])


def test_a_cancelled_parcel_leaves_its_part_of_the_most_to_nobody():
    shop.base_data()
    promotion = promotions.running(delivery=True, most_off=20_000)
    purchase = shop.purchase(shop.two_producers(lines=2))
    first, second = purchase.orders.order_by("pk")
    purchases.cancel(first, by="shopper")

    change(purchase, elsewhere(purchase, HUE))

    second.refresh_from_db()
    assert stands(promotion) == (1, second.delivery_discount)
    assert second.delivery_discount == 20_000 - ProducerOrder.objects.get(pk=first.pk).delivery_discount > 0


@pytest.mark.parametrize(("used", "said", "expected"), [(0, {}, 30_000), (1, {}, 0), (0, {"most_each": 1}, 0)])
def test_a_use_that_came_back_whole_is_asked_for_anew(used, said, expected):
    promotion = promotions.running(delivery=True, most_uses=1, **said)
    promotion.offer.num_applications = used  # by somebody else

    assert selectors.delivery_anew(promotion, [(30_000, 0)], reference="DHKHONGCO") == [expected]


@pytest.mark.parametrize(
    ("parcels", "said", "expected"),
    [
        ([(40_000, 30_000), (20_000, 30_000)], {}, [40_000, 20_000]),
        ([(40_000, 15_000), (0, 15_000)], {"delivery_most": 15_000}, [15_000, 0]),
        ([(60_000, 10_000), (60_000, 20_000)], {"most_off": 45_000}, [10_000 + 8_333, 20_000 + 6_667]),
        ([(90_000, 30_000), (10_000, 15_000)], {"most_off": 45_000}, [35_000, 10_000]),
        ([(90_000, 0), (30_000, 30_000)], {"most_off": 30_000}, [0, 30_000]),
    ],
)
def test_what_was_taken_off_stays_as_far_as_the_fee_reaches_and_the_dearer_get_the_rest(parcels, said, expected):
    promotion = promotions.running(delivery=True, **said)

    assert selectors.delivery_anew(promotion, parcels, reference="DHKHONGCO") == expected


def test_the_page_shows_fee_promotion_and_what_is_paid(pack, fee, client):  # noqa: F811
    promotions.running(delivery=True, delivery_most=10_000, name="Miễn phí giao")
    purchase = placed(pack)
    let_in(client, purchase)
    typed = {"province": HUE, "commune": "", "commune_name": "", "address_line": "Số 9", "step": "look"}

    html = client.post(reverse("order_change", args=[purchase.reference]), typed).content.decode().replace("\xa0", " ")

    sums = [f"{amount:,} ₫".replace(",", ".") for amount in (fee[HUE], 10_000, fee[HUE] - 10_000)]
    assert "Miễn phí giao" in html
    assert [said in html for said in (sums[0], f"−{sums[1]}", f"<b>{sums[2]}</b>")] == [True, True, True]


def test_what_is_no_promotion_costs_no_more_statements(pack, django_assert_num_queries):  # noqa: F811
    purchase = placed(pack)
    rows = list(orders_to_move(purchase))

    with django_assert_num_queries(2):
        destinations.fees(purchase, rows, HUE)


def test_without_a_known_size_nothing_is_promised(pack):  # noqa: F811
    promotions.running(delivery=True)
    purchase = placed(pack)
    ProducerOrder.objects.get().lines.update(product=None)

    with pytest.raises(ValidationError):
        change(purchase, elsewhere(purchase, HUE))
