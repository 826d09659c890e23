"""A request from the asking to its end; the money, the book and the shelf that follow."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.foundation.core import dates, working
from marketplace.foundation.notifications import outbox
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments.models import Refund
from marketplace.shop.purchases import messages as purchases_messages
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.returns import answering, selectors, services
from marketplace.shop.returns.models import ReturnRequest, State
from marketplace.shop.stock.models import JournalEntry, Pool
from tests.factories import catalogue, returns

pytestmark = pytest.mark.django_db
PRICE = 60_000


@pytest.fixture
def order():
    return returns.delivered([catalogue.pack_of(catalogue.listing(price=PRICE))], quantity=3)


def agreed(request, *, back, share=1, by="producer", **more):
    amounts, delivery = selectors.proposal(request)
    amounts = {key: amount // share for key, amount in amounts.items()}
    return services.agree(request, by=by, amounts=amounts, delivery=delivery, send_back=back, **more)


def kinds(order):
    return list(Message.objects.filter(about=order.number, kind__startswith="return_").order_by("pk").values_list("kind", "refs__state"))


def snapshot():
    return (
        list(ReturnRequest.objects.values()),
        list(Refund.objects.values()),
        list(Pool.objects.values()),
        list(ProducerOrder.objects.values()),
    )


def test_two_of_three_come_back_and_are_sold_again(order):
    on_hand = Pool.objects.get().on_hand
    request = returns.asked(order, quantity=2)
    assert (request.number, request.state) == (f"{order.number}-1", State.ASKED)

    agreed(request, back=True)
    assert not Refund.objects.exists()  # nothing before the goods are there
    services.note_sent(request, carrier="Viettel Post", tracking_number="VTP9")
    services.came_back(request, by="producer", restock=True)

    request.refresh_from_db()
    order.refresh_from_db()
    line = order.lines.get()
    assert (request.state, request.restocked, request.closed_at is not None) == (State.SETTLED, True, True)
    assert (order.fulfilment, order.payment, order.returned_goods, order.returned_delivery) == ("delivered", "paid", 2 * PRICE, 0)
    assert (line.returned_quantity, line.returned_amount) == (2, 2 * PRICE)
    assert list(Refund.objects.values_list("key", "amount")) == [(f"return-{request.number}", 2 * PRICE)]
    assert (Pool.objects.get().on_hand, JournalEntry.objects.latest("pk").change) == (on_hand + 2, 2)
    assert kinds(order) == [
        ("return_producer", "asked"), ("return_shopper", "awaited"), ("return_producer", "awaited"), ("return_shopper", "settled"),
    ]  # fmt: skip


def test_what_spoils_never_comes_back_on_the_shelf(order, settings):
    on_hand = Pool.objects.get().on_hand
    settings.CASH_NOT_FOR_GROUPS = (order.lines.get().registered_product.group.code,)
    request = agreed(returns.asked(order), back=True)
    services.came_back(request, by="producer", restock=True)

    assert (Pool.objects.get().on_hand, Refund.objects.get().amount) == (on_hand, PRICE)


def test_money_without_goods_leaves_the_shelf_alone(order):
    on_hand = Pool.objects.get().on_hand
    request = agreed(returns.asked(order, quantity=1), back=False, share=3)

    order.refresh_from_db()
    assert (request.state, order.returned_goods, Pool.objects.get().on_hand) == (State.SETTLED, PRICE // 3, on_hand)
    assert [row.left for row in selectors.returnable(order)] == [2]  # what was paid for is not asked for again


def test_all_of_it_by_fault_gives_the_delivery_back_too_and_a_change_of_mind_does_not(order):
    by_fault = returns.asked(order, quantity=3)
    assert selectors.proposal(by_fault)[1] == order.delivery_fee > 0
    services.withdraw(by_fault)

    assert selectors.proposal(returns.asked(order, quantity=3, reason="mind"))[1] == 0


def test_a_maker_refuses_the_shopper_appeals_an_operator_decides(order):
    request = returns.asked(order)
    services.refuse(request, by="producer", words="Hũ vẫn nguyên khi gửi")
    services.appeal(request, words="Có ảnh")
    assert list(selectors.to_decide()) == [request]

    agreed(request, by="operator", back=False, words="Ảnh rõ hàng vỡ")

    request.refresh_from_db()
    assert (request.state, Refund.objects.get().amount) == (State.SETTLED, PRICE)
    assert [(step.who, step.what) for step in request.steps.all()] == [
        ("shopper", "asked"), ("producer", "refused"), ("shopper", "appealed"), ("operator", "settled"),
    ]  # fmt: skip
    assert kinds(order)[-2:] == [("return_shopper", "settled"), ("return_producer", "settled")]


def test_an_operator_who_grants_nothing_ends_it(order):
    request = returns.asked(order)
    services.refuse(request, by="producer", words="Không đúng")
    services.appeal(request)
    services.refuse(request, by="operator", words="Ảnh không phải hàng này")

    with pytest.raises(ValidationError):
        services.appeal(request)
    request.refresh_from_db()
    assert (request.state, Refund.objects.count()) == (State.REJECTED, 0)


def test_silence_brings_it_to_an_operator_after_three_working_days(order):
    request = returns.asked(order)
    assert request.answer_by == working.add_days(request.asked_at, 3)

    services.run(on=request.answer_by - timedelta(seconds=1))
    assert list(selectors.to_decide()) == []
    services.run(on=request.answer_by)
    services.run(on=request.answer_by)

    assert (list(selectors.to_decide()), request.steps.filter(what="silent").count()) == ([request], 1)


def test_goods_that_do_not_come_are_on_the_operators_list(order):
    request = agreed(returns.asked(order), back=True)
    last = dates.start_of(request.send_back_by)

    assert list(selectors.not_come_back(last + timedelta(hours=23))) == []
    assert list(selectors.not_come_back(last + timedelta(hours=24))) == [request]


def test_the_window_ends_at_midnight_after_its_last_day(order):
    last = selectors.last_day(order)
    assert last == dates.today(order.delivered_at) + timedelta(days=7)

    with pytest.raises(ValidationError) as refused:
        returns.asked(order, on=dates.end_of(last))
    assert refused.value.code == "late"
    assert returns.asked(order, on=dates.end_of(last) - timedelta(seconds=1)).state == State.ASKED


def test_what_was_called_back_is_returned_at_any_time(order):
    purchases_messages.tell_recall(order, order.lines.get().registered_product)

    assert returns.asked(order, reason="unsafe", on=order.delivered_at + timedelta(days=90)).state == State.ASKED


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"quantity": 4}, "quantity"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": -1}, "quantity"),
        ({"reason": "hết tiền"}, "reason"),
        ({"words": ""}, "words"),
    ],
)
def test_what_makes_no_request_is_refused_and_nothing_written(order, wrong, code):
    before = snapshot()
    with pytest.raises(ValidationError) as refused:
        returns.asked(order, **wrong)

    assert (refused.value.code, snapshot()) == (code, before)


def test_one_request_at_a_time(order):
    returns.asked(order)
    before = snapshot()
    with pytest.raises(ValidationError) as refused:
        returns.asked(order)

    assert (refused.value.code, snapshot()) == ("done", before)


@pytest.mark.parametrize("amount", [-1, PRICE + 1])
def test_more_than_the_price_is_not_granted(order, amount):
    request = returns.asked(order)
    before = snapshot()
    with pytest.raises(ValidationError):
        services.agree(request, by="producer", amounts={request.lines.get().pk: amount}, send_back=False)

    assert snapshot() == before


def test_a_second_click_changes_nothing(order):
    request = agreed(returns.asked(order), back=True)
    services.came_back(request, by="producer", restock=True)
    before = snapshot()
    for again in (
        lambda: services.came_back(request, by="producer", restock=True),
        lambda: services.withdraw(request),
        lambda: agreed(request, back=False),
    ):
        with pytest.raises(ValidationError):
            again()

    assert snapshot() == before


def test_a_part_is_split_over_the_lines_and_the_rest_is_of_the_delivery():
    packs = [catalogue.pack_of(catalogue.listing(price=price)) for price in (50_000, 30_000)]
    order = returns.delivered(packs[:1], quantity=1)
    request = returns.asked(order)
    amounts, delivery = selectors.proposal(request)

    answering.answer(request, {"answer": "part", "amount": sum(amounts.values()) + 1_000, "words": ""}, by="producer")

    request.refresh_from_db()
    assert (request.lines.get().amount, request.delivery_amount, delivery >= 1_000) == (50_000, 1_000, True)


def test_messages_say_it_to_both_and_what_is_overtaken_is_not_sent(order, settings, tmp_path):
    settings.OUTBOX_ROOT = tmp_path
    settings.NOTIFICATION_LAST_WAYS = ("mailbox",)
    request = returns.asked(order)
    asked = Message.objects.get(kind="return_producer")
    services.refuse(request, by="producer", words="Hũ vẫn nguyên khi gửi")
    told = Message.objects.get(kind="return_shopper")
    for message in (asked, told):
        notifications.dispatch(message.pk)

    [letter] = [letter for letter in outbox.letters() if letter["kind"].startswith("return_")]
    assert letter["kind"] == "return_shopper"
    assert "không đồng ý: “Hũ vẫn nguyên khi gửi”" in letter["text"]


def test_what_a_person_wrote_is_forgotten_and_the_sums_stay(order):
    request = agreed(returns.asked(order, words="Gọi tôi 0912345678"), back=False)

    services.forget(ReturnRequest.objects.filter(pk=request.pk))

    request.refresh_from_db()
    assert (request.words, request.steps.first().words, request.amount) == ("", "", PRICE)
    assert timezone.now() >= request.closed_at
