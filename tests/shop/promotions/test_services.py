"""From a code on the basket to the book and back: what is used, what is given back, who bears it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.foundation.core import dates
from marketplace.foundation.payments.models import Intent
from marketplace.shop.basket import selectors as baskets
from marketplace.shop.basket import services as basket_services
from marketplace.shop.fees.models import CommissionRule
from marketplace.shop.promotions import services
from marketplace.shop.promotions.models import Programme, Promotion, Use
from marketplace.shop.promotions.shoppers import shopper
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import OrderLineSnapshot, ProducerOrder, Purchase
from marketplace.shop.purchases.services import Changed
from tests.factories import accounts, catalogue, producers, promotions, shop
from tests.shop.purchases.conftest import the_book_agrees  # noqa: F401
from tests.shop.purchases.test_booking import book, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack():
    shop.base_data()
    CommissionRule.objects.create(position=1, basis_points=250, valid_from=dates.today(), basis="Quy chế 1")
    return catalogue.pack_of(catalogue.listing(price=100_000))


def placed(pack, *, code="", quantity=2, user=None, **said):
    made = shop.basket([(pack, quantity)], owner=user)
    if code:
        basket_services.use_code(made, code=code)
    shown = baskets.summary(made, province="01", shopper=shopper(user)).shown()
    return purchases.place_purchase(made, click=shop.click(made, shown=shown, user=user, **said))


def order():
    return ProducerOrder.objects.select_related("purchase", "producer").get()


def stands(promotion):
    offer = Promotion.objects.get(pk=promotion.pk).offer
    return offer.num_applications, int(offer.total_discount)


def test_a_percentage_is_frozen_counted_and_asked_of_the_bank(pack):
    promotion = promotions.running(basis_points=1_000, code="TET2027", borne_by="platform")

    purchase = placed(pack, code="tet 2027")

    line, row = OrderLineSnapshot.objects.get(), order()
    fee = row.delivery_fee
    assert (line.line_total, line.discount, line.discount_borne, line.borne_by, line.promotion) == (
        200_000, 20_000, 20_000, "platform", promotion,
    )  # fmt: skip
    assert (row.goods_total, row.discount_total, row.total) == (180_000, 20_000, 180_000 + fee)
    assert (purchase.goods_total, purchase.discount_total, purchase.total) == (180_000, 20_000, 180_000 + fee)
    assert Intent.objects.get().amount == 180_000 + fee
    assert list(Use.objects.values_list("promotion", "reference", "number", "amount")) == [
        (promotion.pk, purchase.reference, row.number, 20_000)
    ]
    assert stands(promotion) == (1, 20_000)
    assert book() == {
        "receivable": 180_000 + fee,
        "promotions": 20_000,
        "payable": -194_500,  # commission is of 200.000 ₫: what the shopper pays and what the marketplace bears
        "commission": -5_000,
        "fee_vat": -500,
        "delivery": -fee,
    }


@pytest.mark.parametrize(
    ("share", "sums"),
    [
        ({"borne_by": "producer"}, {"payable": -175_050, "commission": -4_500, "fee_vat": -450}),
        (
            {"borne_by": "shared", "producer_basis_points": 5_000},
            {"promotions": 10_000, "payable": -184_775, "commission": -4_750, "fee_vat": -475},
        ),
    ],
)
def test_what_the_producer_bears_makes_what_it_is_owed_less(pack, share, sums):
    promotions.running(basis_points=1_000, producer=pack.parent.registered_product.producer, **share)

    placed(pack)

    fee = order().delivery_fee
    assert book() == sums | {"receivable": 180_000 + fee, "delivery": -fee}


def test_a_programme_of_the_state_owes_what_it_bears(pack):
    programme = services.add_programme(
        actor=None, code="km-2026", name="Kích cầu hàng OCOP", paper="Quyết định 9/QĐ-UBND", budget=1_000_000
    )
    promotions.running(amount=50_000, borne_by="programme", programme=programme, budget=1_000_000)

    placed(pack)
    pay()

    assert book()["programmes"] == 50_000
    with pytest.raises(ValidationError, match="left for promotions"):
        promotions.running(borne_by="programme", programme=Programme.objects.get(), budget=1)


def test_a_cancelled_order_gives_the_use_and_the_budget_back(pack):
    promotion = promotions.running(amount=30_000, code="GIAM30", most_uses=1, budget=30_000)
    placed(pack, code="GIAM30")
    with pytest.raises(ValidationError, match="used up"):
        placed(pack, code="GIAM30")

    purchases.cancel(order(), by="shopper")

    assert stands(promotion) == (0, 0)
    assert book() == {}
    placed(pack, code="GIAM30")
    assert stands(promotion) == (1, 30_000)


def test_late_money_takes_an_order_up_again_only_while_the_promotion_is_not_used_up(pack):
    promotion = promotions.running(amount=30_000, code="GIAM30", most_uses=1)
    first = placed(pack, code="GIAM30")
    purchases.lapse(Intent.objects.get())
    assert stands(promotion) == (0, 0)
    placed(pack, code="GIAM30")

    with pytest.raises(ValidationError, match="used up meanwhile"):
        purchases.mark_paid(Intent.objects.get(reference=first.reference), late=True)

    assert first.orders.get().payment == "lapsed"
    assert stands(promotion) == (1, 30_000)


def test_a_part_and_returns_give_back_what_was_paid_and_not_more(pack):
    """Three packs at 100.000 ₫ less 10.001 ₫: two are sent, both come back one after the other."""
    promotion = promotions.running(amount=10_001)
    placed(pack, quantity=3)
    pay()
    purchases.accept(order(), by="producer", quantities={OrderLineSnapshot.objects.get().pk: 2})
    assert (order().goods_total, order().discount_total) == (200_000 - 6_667, 6_667)
    assert stands(promotion) == (1, 6_667)
    for step in (purchases.ship, purchases.deliver):
        step(order(), by="producer")

    line = OrderLineSnapshot.objects.get()
    first, second = line.price_of(1), line.price_of(1, after=1)
    assert (first, second) == (96_667, 96_666)
    for key, amount in (("a", first), ("b", second)):
        _give_back(line.pk, amount, key)

    assert stands(promotion) == (0, 0)
    assert order().returned_goods == order().goods_total
    assert set(book()) <= {"delivery", "bank", "refunds"}


def _give_back(line, amount, key):
    row = purchases.locked(order())
    purchases.take_back(row, lines={line: (1, amount)}, delivery=0, restock=False, key=key, reason="thử", on=timezone.now())


def test_packs_given_away_come_back_at_what_was_paid_for_them(pack):
    promotions.running(buys=2, gets=1)
    placed(pack, quantity=3)
    line = OrderLineSnapshot.objects.get()

    assert (line.discount, order().goods_total) == (100_000, 200_000)
    assert [line.price_of(1, after=n) for n in range(3)] == [66_667, 66_667, 66_666]


def test_an_order_of_two_makers_is_one_use_and_each_gives_its_part_back():
    shop.base_data()
    packs = shop.two_producers(lines=2)  # 50.000 ₫ and 60.000 ₫
    promotion = promotions.running(amount=10_000)
    purchase = shop.purchase(packs)
    assert sorted(Use.objects.values_list("amount", flat=True)) == [4_545, 5_455]
    assert stands(promotion) == (1, 10_000)

    purchases.cancel(purchase.orders.order_by("pk")[0], by="shopper")

    assert stands(promotion) == (1, 5_455)


def test_a_rule_that_ends_between_the_page_and_the_last_click_is_told(pack):
    promotion = promotions.running(basis_points=1_000, name="Mừng Xuân")
    made = shop.basket([(pack, 1)])
    click = shop.click(made)
    services.end(promotion, actor=None, reason="Hết hàng")

    with pytest.raises(Changed) as news:
        purchases.place_purchase(made, click=click)

    assert "“Mừng Xuân” takes nothing off any more." in news.value.words[0]
    assert not Purchase.objects.exists()
    assert stands(promotion) == (0, 0)


def test_each_person_uses_it_once_by_account_and_by_number(pack):
    promotion = promotions.running(amount=20_000, code="MOTLAN", most_each=1)
    lan = accounts.make_user(phone="+84912000111")
    assert placed(pack, code="MOTLAN", quantity=1, user=lan).discount_total == 20_000
    made = shop.basket([(pack, 1)], owner=lan)
    basket_services.use_code(made, code="MOTLAN")

    again = baskets.summary(made, shopper=shopper(lan))
    by_number = baskets.summary(made, shopper=shopper(phone="+84912000111", proven_phone="+84912000111"))

    assert (again.discount, again.off.why) == (0, "You have used it already.")
    assert by_number.discount == again.discount
    assert stands(promotion) == (1, 20_000)


def test_a_first_order_is_one_that_was_not_called_off(pack):
    promotions.running(amount=20_000, code="LANDAU", first_order=True)
    lan = accounts.make_user(phone="+84912000222")
    placed(pack, quantity=1, user=lan, contact_fields={"phone": "+84912000222"})
    made = shop.basket([(pack, 1)], owner=lan)
    basket_services.use_code(made, code="LANDAU")
    assert baskets.summary(made, shopper=shopper(lan)).off.why == "It is for a first order only."

    purchases.cancel(order(), by="shopper")

    assert baskets.summary(made, shopper=shopper(lan)).discount == 20_000


@pytest.mark.parametrize(("code", "words"), [("SAIROI", "There is no code SAIROI"), ("CHUAMO", "There is no code CHUAMO")])
def test_a_code_that_is_none_or_not_open_yet(pack, code, words):
    promotions.written(code="CHUAMO")
    made = shop.basket([(pack, 1)])

    with pytest.raises(ValidationError, match=words):
        basket_services.use_code(made, code=code)

    assert not made.vouchers.exists()


def test_a_code_ends_with_its_last_day(pack):
    promotion = promotions.running(code="NGAYCUOI", valid_until=dates.today())
    made = shop.basket([(pack, 1)])
    basket_services.use_code(made, code="NGAYCUOI")
    end = promotion.offer.end_datetime

    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert baskets.summary(made).discount == 10_000
    with time_machine.travel(end, tick=False):
        assert (baskets.summary(made).discount, baskets.summary(made).off.why) == (0, "It has ended.")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"basis_points": 5_001}, "half of the price"),
        ({"basis_points": 1_000, "amount": 5}, "one of them"),
        ({"buys": 1, "gets": 2}, "as many packs"),
        ({"paper": " "}, "notice to the trade department"),
        ({"borne_by": "producer"}, "has to be named"),
        ({"borne_by": "programme"}, "choose the programme"),
        ({"code": "Tết"}, "4 to 20 letters"),
    ],
)
def test_a_rule_that_cannot_be_written(said, words):
    with pytest.raises(ValidationError, match=words):
        promotions.written(**said)

    assert not Promotion.objects.exists()


def test_the_producer_agrees_to_what_it_read_before_it_opens():
    maker = producers.producer()
    promotion = promotions.written(producer=maker, borne_by="producer")
    seen = services.seal(promotion)
    with pytest.raises(ValidationError, match="has not agreed yet"):
        services.open_promotion(promotion, actor=None)
    services.write(promotions.rule(producer=maker, borne_by="producer", basis_points=2_000), actor=None, promotion=promotion)
    with pytest.raises(ValidationError, match="rewritten meanwhile"):
        services.agree(promotion, actor=None, seen=seen)

    promotion.refresh_from_db()
    agreed = services.agree(promotion, actor=None, seen=services.seal(Promotion.objects.whole().get()))
    services.open_promotion(agreed, actor=None)

    with pytest.raises(ValidationError, match="cannot be rewritten"):
        services.write(promotions.rule(), actor=None, promotion=promotion)
