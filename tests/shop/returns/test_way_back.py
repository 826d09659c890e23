"""What the way back costs: whose fault it was says who bears it; the sum is seen before anything is sent, and stands in the book."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.urls import reverse

from marketplace.foundation.ledger.models import Account, Posting
from marketplace.foundation.payments.models import Refund
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.returns import answering, selectors, services
from marketplace.shop.returns.models import ReturnRequest, State
from tests.factories import catalogue, producers, returns
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
PRICE, COST = 60_000, 25_001
Kind = Account.Kind


@pytest.fixture
def shopper():
    return make_user()


@pytest.fixture
def order(shopper):
    return returns.delivered([catalogue.pack_of(catalogue.listing(price=PRICE))], quantity=3, user=shopper)


def agreed(request, *, by="producer", cost=COST, **more):
    amounts, delivery = selectors.proposal(request)
    return services.agree(request, by=by, amounts=amounts, delivery=delivery, send_back=True, way_back=cost, **more)


def back(request):
    return services.came_back(request, by="producer", restock=False)


def balance(kind, owner=""):
    rows = Posting.objects.filter(account__kind=kind, account__owner=owner)
    return rows.aggregate(n=Sum("amount"))["n"] or 0


def paid():
    return dict(Refund.objects.values_list("key", "amount"))


def test_who_changed_their_mind_bears_it_out_of_what_is_paid_back(order):
    code = order.seller["code"]
    delivery, cash = balance(Kind.DELIVERY, code), balance(Kind.RECEIVABLE)
    request = agreed(returns.asked(order, reason="mind", quantity=2))
    assert (request.way_back_by, request.on_top, request.paid_back) == ("shopper", -COST, 2 * PRICE - COST)
    assert request.steps.last().amount == 2 * PRICE - COST
    back(request)

    assert paid() == {f"return-{request.number}": 2 * PRICE - COST}
    assert balance(Kind.DELIVERY, code) == delivery - COST  # owed to the maker, who paid its carrier
    assert balance(Kind.RECEIVABLE) == cash == 0


def test_a_fault_is_borne_by_the_maker_on_top_of_all_that_was_paid(order):
    code = order.seller["code"]
    delivery = balance(Kind.DELIVERY, code)
    request = agreed(returns.asked(order, quantity=3))
    assert (request.way_back_by, request.on_top) == ("producer", COST)
    back(request)

    order.refresh_from_db()
    whole = 3 * PRICE + order.delivery_fee
    assert paid() == {f"return-{request.number}": whole, f"way-back-{request.number}": COST}
    assert balance(Kind.DELIVERY, code) == delivery + order.delivery_fee + COST
    assert balance(Kind.RECEIVABLE) == 0


@pytest.mark.parametrize(
    ("bearer", "on_top", "maker", "platform"),
    [("shopper", -COST, -COST, 0), ("producer", COST, COST, 0), ("platform", COST, 0, COST), ("halves", 12_501, 12_501, 0)],
)
def test_an_operator_says_who_bears_it_and_the_parts_are_whole(order, bearer, on_top, maker, platform):
    code = order.seller["code"]
    delivery = balance(Kind.DELIVERY, code)
    request = agreed(returns.asked(order, quantity=1), by="operator", way_back_by=bearer)
    back(request)

    assert (request.on_top, sum(paid().values())) == (on_top, PRICE + on_top)
    assert (balance(Kind.DELIVERY, code) - delivery, balance(Kind.CARRIER_FEES)) == (maker, platform)
    assert balance(Kind.RECEIVABLE) == 0


@pytest.mark.parametrize(
    ("reason", "cost"),
    [("mind", -1), ("mind", PRICE), ("mind", 100_001), ("damaged", 100_001)],
)
def test_the_way_back_costs_no_more_than_its_bound_and_than_what_is_paid(order, reason, cost):
    request = returns.asked(order, reason=reason, quantity=1)
    was = list(ReturnRequest.objects.values())
    with pytest.raises(ValidationError) as refused:
        agreed(request, cost=cost)

    assert (refused.value.code, list(ReturnRequest.objects.values()), Refund.objects.count()) == ("way_back", was, 0)


def test_a_maker_does_not_choose_who_bears_it(order):
    assert agreed(returns.asked(order, quantity=1), way_back_by="shopper").way_back_by == "producer"


def test_a_shopper_who_does_not_want_to_bear_it_asks_the_marketplace(order):
    request = agreed(returns.asked(order, reason="mind", quantity=1))
    services.appeal(request, words="Đắt quá")
    again = agreed(request, by="operator", cost=5_000)
    back(again)

    assert paid() == {f"return-{request.number}": PRICE - 5_000}


def test_once_sent_or_borne_by_the_maker_nothing_is_left_to_contest(order):
    request = agreed(returns.asked(order, quantity=1))
    with pytest.raises(ValidationError):
        services.appeal(request)
    services.withdraw(request)
    request = agreed(returns.asked(order, reason="mind", quantity=1))
    services.note_sent(request, carrier="GHN", tracking_number="")
    with pytest.raises(ValidationError):
        services.appeal(request)

    request.refresh_from_db()
    assert request.state == State.AWAITED


def test_a_settlement_without_the_goods_has_no_way_back(order):
    request = agreed(returns.asked(order, reason="mind", quantity=1))
    services.appeal(request)
    amounts, delivery = selectors.proposal(request)
    done = services.agree(request, by="operator", amounts=amounts, delivery=delivery, send_back=False)

    assert (done.way_back, done.paid_back, paid()) == (0, PRICE, {f"return-{request.number}": PRICE})


def test_it_is_shown_to_the_maker_before_and_to_the_shopper_before_sending(client, order, shopper):
    request = returns.asked(order, reason="mind", quantity=1)
    maker = make_user()
    producers.member(order.producer, maker)
    client.force_login(maker)
    assert "Người mua đổi ý nên chịu phí" in client.get(reverse("seller:order", args=[order.number])).text
    client.post(reverse("seller:return_answer", args=[order.number, request.pk]), {"answer": "back", "way_back": "15k"})

    client.force_login(shopper)
    page = client.get(reverse("order_return", args=[order.purchase.reference, order.number])).text
    assert "45.000\u00a0₫" in page
    assert "15.000\u00a0₫ được trừ vào tiền hoàn" in page
    assert "Đề nghị sàn quyết định" in page
    assert ProducerOrder.objects.get().returned_goods == 0


def test_the_form_reads_what_is_typed(order):
    request = returns.asked(order, quantity=1)
    form = answering.form_for(request, {"answer": "back", "way_back": "nhiều"}, by="producer")

    assert (form.is_valid(), list(form.errors)) == (False, ["way_back"])
