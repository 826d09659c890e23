"""Real connections: whoever comes first, what is taken is what was accepted, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.foundation.payments.models import Intent, Refund
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories.captures import at_stripe, captures, reserved, work
from tests.racing import race

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
