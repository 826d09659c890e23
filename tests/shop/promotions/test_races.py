"""Who gets the last of a promotion: real connections. Each shopper buys another product, so that only the promotion is contended."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from marketplace.foundation.core import dates
from marketplace.foundation.ledger.models import Posting
from marketplace.shop.basket import selectors as baskets
from marketplace.shop.basket import services as basket_services
from marketplace.shop.promotions import services
from marketplace.shop.promotions.models import ProgrammePayment, Promotion, Use
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from marketplace.shop.purchases.services import Changed
from tests.factories import catalogue, promotions, shop
from tests.racing import race
from tests.shop.purchases.test_changing import HUE, elsewhere, shown
from tests.shop.purchases.test_races import RolledBack, begun, place, together

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "CUOICUNG"


def shoppers(n, packs, code=CODE):
    """(basket, click) each, the code typed and told."""
    made = [shop.basket([(packs[i % len(packs)], 1)]) for i in range(n)]
    for one in made:
        basket_services.use_code(one, code=code)
    return [(one, shop.click(one, contact_fields={"address_line": f"Số {i}"})) for i, one in enumerate(made)]


def packs(n, pieces=10):
    shop.base_data()
    return [catalogue.pack_of(catalogue.listing(price=100_000, packs=[("Gói", 100_000, pieces)])) for _one in range(n)]


def stands():
    offer = Promotion.objects.get().offer
    return offer.num_applications, int(offer.total_discount), Use.objects.filter(amount__gt=0).count()


def outcomes(callers):
    refused = [caller.error for caller in callers if caller.error]
    assert all(isinstance(error, Changed) for error in refused), refused
    return len(callers) - len(refused), len(refused)


def test_a_code_for_one_and_ten_shoppers():
    promotions.running(amount=20_000, code=CODE, most_uses=1)

    callers = together([place(*one) for one in shoppers(10, packs(5))])

    assert outcomes(callers) == (1, 9)
    assert stands() == (1, 20_000, 1)
    assert list(Purchase.objects.values_list("discount_total", flat=True)) == [20_000]


def test_a_budget_for_three_and_fifty_shoppers():
    promotions.running(amount=20_000, code=CODE, budget=65_000)

    callers = together([place(*one) for one in shoppers(50, packs(5))])

    assert outcomes(callers) == (3, 47)
    assert stands() == (3, 60_000, 3)


def test_free_delivery_for_one_and_for_what_a_budget_pays():
    goods = packs(5)
    fee = baskets.summary(shop.basket([(goods[0], 1)]), province="01").delivery
    one = promotions.running(delivery=True, code="MOTLAN", most_uses=1)
    promotions.running(delivery=True, code=CODE, budget=3 * fee + fee // 2)

    single = together([place(*one) for one in shoppers(10, goods, code="MOTLAN")])
    many = together([place(*one) for one in shoppers(10, goods)])

    assert (outcomes(single), outcomes(many)) == ((1, 9), (3, 7))
    assert sorted(ProducerOrder.objects.values_list("delivery_fee", "delivery_discount")) == [(0, fee)] * 4
    for promotion, uses in ((one, 1), (Promotion.objects.get(voucher__code=CODE), 3)):
        offer = Promotion.objects.get(pk=promotion.pk).offer
        assert (offer.num_applications, int(offer.total_discount)) == (uses, uses * fee)
    assert (Use.objects.filter(amount=fee).count(), Use.objects.count()) == (4, 4)


@pytest.mark.parametrize("kept", [True, False])
def test_the_second_waits_for_the_first_and_gets_what_it_gives_up(kept):
    promotions.running(amount=20_000, code=CODE, budget=20_000)
    (first, second) = shoppers(2, packs(2))

    try:
        with transaction.atomic():
            place(*first)()
            other = begun(place(*second))
            other.waits()
            if not kept:
                raise RolledBack
    except RolledBack:
        pass

    assert isinstance(other.ended().error, Changed) is kept
    assert stands() == (1, 20_000, 1)


def test_ended_while_the_last_click_waits():
    promotion = promotions.running(amount=20_000, code=CODE)
    ((basket, click),) = shoppers(1, packs(1))

    with transaction.atomic():
        services.end(promotion, actor=None, reason="Hết hàng")
        late = begun(place(basket, click))
        late.waits()

    assert isinstance(late.ended().error, Changed)
    assert stands() == (0, 0, 0)
    with pytest.raises(ValidationError, match="has ended"):
        basket_services.use_code(basket, code=CODE)


def test_ten_write_the_same_payment_of_a_programme_down():
    programme = services.add_programme(actor=None, code="km", name="Kích cầu", paper="QĐ 9", budget=1_000_000)
    said = {"actor": None, "amount": 200_000, "received_on": dates.today(), "reference": "FT1"}

    callers = together([lambda: services.record_payment(programme, **said) for _one in range(10)])

    assert [caller.error.code for caller in callers if caller.error] == ["taken"] * 9
    assert ProgrammePayment.objects.get().amount == 200_000
    assert Posting.objects.filter(account__kind="programmes").total() == -200_000


@pytest.mark.usefixtures("the_map")
def test_two_parcels_go_further_with_the_last_of_a_budget():
    bought = packs(2)
    fee, far = (baskets.summary(shop.basket([(bought[0], 1)]), province=province).full_delivery for province in ("01", HUE))
    promotions.running(delivery=True, budget=fee + far)
    first, second = (purchases.place_purchase(made, click=shop.click(made)) for made in (shop.basket([(pack, 1)]) for pack in bought))
    agreed = [shown(purchase, HUE) for purchase in (first, second)]

    def move(purchase, fees):
        return lambda: purchases.change_destination(purchase, to=elsewhere(purchase, HUE), shown=fees)

    _moved, refused = race(move(first, agreed[0]), move(second, agreed[1]))

    assert isinstance(refused, purchases.FeesDiffer)
    assert stands() == (2, fee + far, 2)
    assert sorted(ProducerOrder.objects.values_list("delivery_discount", flat=True)) == [fee, far]
