"""How many open orders one phone or one door may have, with real connections."""

import pytest

from marketplace.shop.checkout import services
from marketplace.shop.purchases.models import Purchase
from tests.factories import catalogue, shop
from tests.shop.purchases.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("same", ["phone", "address"])
def test_eight_clicks_at_once_get_no_further_than_the_limit(settings, same):
    settings.OPEN_ORDERS_PER_PHONE = settings.OPEN_ORDERS_PER_ADDRESS = 3
    shop.base_data()
    clicks = []
    for n in range(8):
        basket = shop.basket([(catalogue.pack_of(catalogue.listing()), 1)])
        where = {"phone": {"phone": "+84912345678", "address_line": f"Nhà {n}"}, "address": {"address_line": "Số 8, Lê Lợi"}}[same]
        clicks.append((basket, shop.click(basket, contact_fields=where)))

    callers = together([lambda basket=basket, click=click: services._place(basket, click) for basket, click in clicks])

    assert Purchase.objects.count() == 3
    assert sorted(getattr(caller.error, "code", "") for caller in callers) == [""] * 3 + ["open"] * 5
