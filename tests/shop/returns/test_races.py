"""Money for the same goods goes back once, whoever sends it; and what is paid back is not sent again."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum

from marketplace.foundation.payments.models import Refund
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.returns import replacing, services
from marketplace.shop.returns.models import ReturnRequest
from marketplace.shop.stock import services as stock
from marketplace.shop.stock.models import Pool, Promise
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


@pytest.fixture
def offered(request_):
    return replacing.offer(request_, by="producer")


def stands():
    """(paid back, promised now, sent again): of one pack, one of these at most."""
    again = Promise.objects.filter(reference=ReturnRequest.objects.get().number)
    sent = again.filter(settled="shipped").aggregate(n=Sum("quantity"))["n"] or 0
    return owed() or 0, Pool.objects.get().promised, sent


def choose(request, *, goods):
    return lambda: replacing.choose(request, goods=goods)


def send(request):
    return lambda: replacing.send(request, by="producer", carrier="GHN")


def pay(request, by="operator"):
    return lambda: replacing.pay_instead(request, by=by)


def test_the_shopper_wants_goods_in_one_window_and_money_in_the_other(offered):
    _chosen, refused = race(choose(offered, goods=True), choose(offered, goods=False))

    assert isinstance(refused, ValidationError)
    assert stands() == (0, 1, 0)


def test_the_shopper_wants_money_in_one_window_and_goods_in_the_other(offered):
    _paid, refused = race(choose(offered, goods=False), choose(offered, goods=True))

    assert isinstance(refused, ValidationError)
    assert stands() == (PRICE, 0, 0)


def test_the_deadline_passes_while_the_shopper_chooses_the_goods(offered):
    race(choose(offered, goods=True), lambda: replacing.run(on=offered.choose_by))

    assert stands() == (0, 1, 0)


def test_the_maker_sends_while_an_operator_pays(offered):
    chosen = replacing.choose(offered, goods=True)
    race(send(chosen), pay(chosen))

    assert stands() == (PRICE, 0, 1)  # the parcel had left: whoever pays then says that it did not arrive
    assert ReturnRequest.objects.get().steps.last().what == "lost"


def test_an_operator_pays_while_the_maker_sends(offered):
    chosen = replacing.choose(offered, goods=True)
    _paid, refused = race(pay(chosen), send(chosen))

    assert isinstance(refused, ValidationError)
    assert stands() == (PRICE, 0, 0)


def test_the_deadline_passes_while_the_maker_sends(offered):
    chosen = replacing.choose(offered, goods=True)
    race(send(chosen), lambda: replacing.run(on=chosen.resend_by))

    assert stands() == (0, 0, 1)


def test_the_maker_sends_as_the_deadline_has_passed(offered):
    chosen = replacing.choose(offered, goods=True)
    _paid, refused = race(lambda: replacing.run(on=chosen.resend_by), send(chosen))

    assert isinstance(refused, ValidationError)
    assert stands() == (PRICE, 0, 0)


def test_all_goods_come_back_while_the_shopper_takes_the_new_parcel(offered):
    order = offered.order
    _chosen, refused = race(choose(offered, goods=True), lambda: purchases.return_(order, by="operator", reason="Vỡ"))

    assert isinstance(refused, ValidationError)
    assert stands() == (0, 1, 0)


def test_the_last_pack_goes_to_one_of_two_who_are_sent_it_again():
    pack = catalogue.pack_of(catalogue.listing(price=PRICE))
    both = [replacing.offer(returns.asked(returns.delivered([pack], quantity=1), quantity=1), by="producer") for _ in range(2)]
    stock.correct(Pool.objects.get(), counted=1)

    race(choose(both[0], goods=True), choose(both[1], goods=True))

    states = [ReturnRequest.objects.get(pk=row.pk).state for row in both]
    assert (states, owed(), Pool.objects.get().promised) == (["resending", "settled"], both[1].order.total, 1)
