import pytest

from marketplace.foundation.payments.models import Intent
from marketplace.shop.purchases.models import OrderLineSnapshot, ProducerOrder, Purchase
from tests.factories import shop

pytestmark = pytest.mark.django_db


def test_five_lines_of_two_producers_become_one_purchase_of_two_orders(django_assert_max_num_queries):
    shop.base_data()
    packs = shop.two_producers()
    basket = shop.basket([(pack, 2) for pack in packs])
    click = shop.click(basket)
    with django_assert_max_num_queries(35):
        purchase = shop.services.place_purchase(basket, click=click)
    assert Purchase.objects.count() == 1
    assert ProducerOrder.objects.filter(purchase=purchase).count() == 2
    assert OrderLineSnapshot.objects.count() == 5
    assert Intent.objects.count() == 1
