"""Money for the same goods goes back once, whoever sends it: the maker's answer, the operator's, or both."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum

from marketplace.foundation.payments.models import Refund
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.returns import services
from marketplace.shop.returns.models import ReturnRequest
from tests.factories import catalogue, returns
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
PRICE = 60_000


@pytest.fixture
def request_():
    """One of two packs came broken."""
    order = returns.delivered([catalogue.pack_of(catalogue.listing(price=PRICE))], quantity=2)
    return returns.asked(order, quantity=1)


def grant(request, by):
    amounts = {line.pk: PRICE for line in request.lines.all()}
    return lambda: services.agree(request, by=by, amounts=amounts, send_back=False)


def owed():
    return Refund.objects.aggregate(n=Sum("amount"))["n"]


def test_the_maker_and_an_operator_grant_the_same_request(request_):
    _granted, refused = race(grant(request_, "producer"), grant(request_, "operator"))

    assert isinstance(refused, ValidationError)
    assert (owed(), ProducerOrder.objects.get().returned_goods, ReturnRequest.objects.get().steps.count()) == (PRICE, PRICE, 2)


def test_all_goods_come_back_while_the_maker_grants_a_part(request_):
    order = request_.order
    _returned, refused = race(lambda: purchases.return_(order, by="operator", reason="Vỡ"), grant(request_, "producer"))

    assert isinstance(refused, ValidationError)
    assert (owed(), ProducerOrder.objects.get().returned_goods) == (2 * PRICE, 0)


def test_the_maker_grants_a_part_while_all_goods_come_back(request_):
    order = request_.order
    race(grant(request_, "producer"), lambda: purchases.return_(order, by="operator", reason="Vỡ"))

    assert (owed(), ProducerOrder.objects.get().fulfilment) == (2 * PRICE, "returned")
    assert sorted(Refund.objects.values_list("amount", flat=True)) == [PRICE, PRICE]
