"""Real connections: whoever comes first, what is taken is what was accepted, once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.foundation.payments import capturing, cards, events, stripe, sweeping
from marketplace.foundation.payments.models import CardPayment, Intent, Refund
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories.captures import at_stripe, authorised, captures, reserved, work
from tests.racing import in_thread, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("stripe_server")]


@pytest.fixture(autouse=True)
def on_acceptance(settings):
    settings.PAYMENT_CARD_CAPTURE = "acceptance"


def accept(order):
    return lambda: services.accept(order, by="producer")


def decline(order, by="producer"):
    return lambda: services.cancel(order, by=by, reason="Hết hàng.")


def states():
    return list(ProducerOrder.objects.order_by("pk").values_list("fulfilment", "payment"))


def taken_is_accepted(stripe_server):
    due = sum(ProducerOrder.objects.filter(fulfilment="accepted").values_list("total", flat=True))
    assert at_stripe(stripe_server) == [("succeeded", due, 0) if due else ("canceled", 0, 0)]
    assert (Intent.objects.get().received, Refund.objects.count(), len(captures(stripe_server))) == (due, 0, 1 if due else 0)


@pytest.mark.parametrize("second_act", [accept, decline])
@pytest.mark.parametrize("first_act", [accept, decline])
def test_two_makers_answer_at_once(stripe_server, first_act, second_act):
    _purchase, (first, second) = reserved(stripe_server)

    race(first_act(first), second_act(second))
    work()

    taken_is_accepted(stripe_server)


def test_a_maker_accepts_while_its_time_ends(stripe_server):
    _purchase, (first, second) = reserved(stripe_server)
    accept(first)()
    services.start_clock(second.pk)

    race(accept(second), lambda: services.run_clocks(on=timezone.now() + timedelta(days=5)))
    work()

    assert states() == [("accepted", "paid")] * 2
    taken_is_accepted(stripe_server)


def test_the_time_of_a_maker_ends_while_it_accepts(stripe_server):
    _purchase, (first, second) = reserved(stripe_server)
    accept(first)()

    _done, refused = race(decline(second, by="system"), accept(second))
    work()

    assert isinstance(refused, ValidationError)
    assert states() == [("accepted", "paid"), ("cancelled", "void")]
    taken_is_accepted(stripe_server)


def test_a_shopper_cancels_while_the_maker_accepts(stripe_server):
    _purchase, (first, second) = reserved(stripe_server)
    accept(first)()

    _done, refused = race(decline(second, by="shopper"), accept(second))
    work()

    assert isinstance(refused, ValidationError)
    taken_is_accepted(stripe_server)


def test_the_bank_frees_it_while_the_last_maker_accepts(stripe_server):
    _purchase, (first, second) = reserved(stripe_server)
    accept(first)()
    payment = CardPayment.objects.get()
    stripe_server.act(f"end-keeping/{payment.stripe_id}")

    race(accept(second), lambda: cards.look(payment))
    work()

    assert states() == [("cancelled", "lapsed")] * 2
    assert (at_stripe(stripe_server), Intent.objects.get().state) == ([("canceled", 0, 0)], "expired")


def test_webhook_and_sweep_and_twenty_workers_take_it_once(stripe_server):
    _purchase, orders = reserved(stripe_server)
    for order in orders:
        accept(order)()
    payment, later = CardPayment.objects.get(), timezone.now() + timedelta(minutes=30)
    acts = [lambda: capturing.capture(payment), lambda: capturing.sweep(on=later), lambda: sweeping.ask_silent(on=later)]

    def tried(act):
        with suppress(stripe.Silent):  # another asks with the same key just now: a worker tries again
            act()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(in_thread_of(tried), [acts[n % 3] for n in range(20)]))
    for event in stripe_server.events():
        events.apply(events.keep(event).pk)
    work()

    assert len(stripe_server.events("payment_intent.succeeded")) == 1
    assert (Intent.objects.get().received, states()) == (Intent.objects.get().amount, [("accepted", "paid")] * 2)


def in_thread_of(call):
    return lambda act: in_thread(lambda: call(act))()


def test_two_hear_at_once_that_the_bank_keeps_it(stripe_server):
    _purchase, payment = authorised(stripe_server)
    race(lambda: cards.look(payment), lambda: cards.look(payment))
    assert (states(), Intent.objects.get().state) == ([("placed", "reserved")] * 2, "reserved")


def test_the_bank_agrees_while_the_shopper_cancels_all(stripe_server):
    _purchase, payment = authorised(stripe_server)
    first, second = ProducerOrder.objects.select_related("purchase").order_by("pk")
    decline(first, by="shopper")()

    race(lambda: cards.look(payment), decline(second, by="shopper"))
    work()

    assert (states(), at_stripe(stripe_server)) == ([("cancelled", "void")] * 2, [("canceled", 0, 0)])
