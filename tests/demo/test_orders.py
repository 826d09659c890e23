"""The invented orders go through the house's own services, and the book knows them."""

import pytest
from django.core.management import call_command

from marketplace.demo import examples, orders
from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.models import Finding
from marketplace.office.payouts import owed
from marketplace.shop.promotions import telling
from marketplace.shop.promotions.models import Promotion
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.returns.models import ReturnRequest

pytestmark = pytest.mark.django_db


def test_orders_of_every_stage_once(the_map):
    call_command("load_content")
    call_command("load_demo")
    orders.load()  # again: nothing more

    assert list(ProducerOrder.objects.order_by("pk").values_list("fulfilment", flat=True)) == [
        "delivered",
        "delivered",
        "delivered",
        "shipped",
        "placed",
    ]
    assert ReturnRequest.objects.get().state == "asked"
    assert telling.state(Promotion.objects.get(voucher__code=orders.CODE)) == "running"
    assert [row.why for row in owed.owed([examples.maker().code])] == ["", "collector", "reported", "unpaid", "unpaid"]
    ledger.check()
    assert list(Finding.objects.standing().values_list("check_name", "subject")) == []
