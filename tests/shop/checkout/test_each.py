"""How many packs one shopper may buy: told by the maker, kept in the basket, at the till and by the order."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.shop.basket import services as baskets
from marketplace.shop.checkout import services
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from marketplace.shop.stock import services as stock
from tests.factories import catalogue, shop
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def each_may_buy(most):
    shop.base_data()
    pack = catalogue.pack_of(catalogue.listing("Trà hoa vàng", packs=[("Hộp", 50_000, 100)]))
    stock.set_marks(pack.pool, low_at=None, most_each=most, person=None)
    return pack


def test_the_basket_takes_so_many_for_one_shopper_and_says_why():
    pack = each_may_buy(5)
    basket = shop.basket([(pack, 3)])
    added = baskets.add(basket, pack=pack.pk, quantity=4)

    assert (added.quantity, added.words) == (5, "Mỗi người mua tối đa 5, để nhiều người cùng mua được.")
    with pytest.raises(ValidationError, match="Mỗi người mua tối đa 5"):
        baskets.add(basket, pack=pack.pk, quantity=1)
    changed = baskets.set_quantity(basket, line=basket.lines.get().pk, quantity=9)
    assert (changed.quantity, basket.lines.get().quantity) == (5, 5)


def test_a_limit_set_meanwhile_is_told_at_the_last_click():
    pack = each_may_buy(None)
    basket = shop.basket([(pack, 7)])
    click = shop.click(basket)
    stock.set_marks(pack.pool, low_at=None, most_each=5, person=None)

    with pytest.raises(purchases.Changed, match="Mỗi người mua tối đa 5"):
        purchases.place_purchase(basket, click=click)
    assert Purchase.objects.count() == 0


@pytest.mark.parametrize(("days", "cancelled", "refused"), [(1, False, True), (29, False, True), (31, False, False), (1, True, False)])
def test_what_the_same_number_ordered_lately_counts_too(days, cancelled, refused):
    pack = each_may_buy(5)
    first = shop.purchase([pack], quantity=3, contact_fields={"phone": "+84912345678"})
    ProducerOrder.objects.update(placed_at=timezone.now() - timedelta(days=days))
    if cancelled:
        purchases.cancel(ProducerOrder.objects.get(), by="shopper")
    basket = shop.basket([(pack, 3)])
    click = shop.click(basket, contact_fields={"phone": "+84912345678"})

    if refused:
        with pytest.raises(ValidationError, match="mỗi người mua tối đa 5 trong 30 ngày, anh/chị đã đặt 3"):
            services._place(basket, click)
    else:
        services._place(basket, click)
    assert Purchase.objects.exclude(pk=first.pk).count() == (not refused)


def test_an_account_with_another_number_is_the_same_shopper():
    pack, user = each_may_buy(5), make_user()
    shop.purchase([pack], quantity=5, user=user)
    basket = shop.basket([(pack, 1)], owner=user)

    with pytest.raises(ValidationError, match="anh/chị đã đặt 5"):
        services._place(basket, shop.click(basket, user=user))
    services._place(other := shop.basket([(pack, 5)]), shop.click(other))
    assert Purchase.objects.count() == 2
