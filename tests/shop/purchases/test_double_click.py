"""Two people, or two taps, at the same moment: each on a real connection of its own."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from marketplace.foundation.audit.models import AuditEntry
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.stock.models import JournalEntry, Pool
from tests.factories import shop

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run all of them together; what each raised, or None."""
    gate, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        gate.wait()
        try:
            call()
        except ValidationError as error:
            answers[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return answers


def placed():
    purchase = shop.purchase(method="cod", quantity=2)
    services.confirm_by_phone(purchase)
    return ProducerOrder.objects.select_related("purchase").get()


@pytest.mark.parametrize(("before", "step"), [((), "accept"), (("accept",), "ship"), (("accept", "ship"), "deliver"), ((), "cancel")])
def test_each_step_happens_once(before, step):
    order = placed()
    for name in before:
        getattr(services, name)(order, by="producer")
    said = {"reason": "Hết hàng"} if step == "cancel" else {}

    answers = at_once(*[lambda: getattr(services, step)(order, by="producer", **said)] * 2)

    assert sum(answer is None for answer in answers) == 1
    assert AuditEntry.objects.about(order).filter(action__startswith=f"order_{step[:4]}").count() == 1


def test_accept_and_cancel_at_once_leave_one_truth():
    order = placed()
    hand = Pool.objects.get().on_hand

    answers = at_once(lambda: services.accept(order, by="producer"), lambda: services.cancel(order, by="shopper"))

    order.refresh_from_db()
    promised = 2 if order.fulfilment == "accepted" else 0
    assert sum(answer is None for answer in answers) == 1
    assert Pool.objects.values_list("on_hand", "promised").get() == (hand, promised)


def test_money_and_cancelling_at_once_do_not_deadlock():
    from django.utils import timezone

    from marketplace.foundation.payments import services as payments
    from marketplace.foundation.payments.models import Intent, Refund

    order = shop.purchase(method="vietqr").orders.select_related("purchase").get()
    intent = Intent.objects.get()
    raw = {"booked_at": timezone.now().isoformat(), "amount": intent.amount, "words": intent.memo}
    line = payments.record_bank_line(raw, source="test")

    at_once(lambda: payments.match_line(line), lambda: services.cancel(order, by="shopper"))

    order.refresh_from_db()
    line.refresh_from_db()
    assert (order.fulfilment, order.payment, line.verdict) in [("cancelled", "refund_due", "exact"), ("cancelled", "void", "late")]
    assert Refund.objects.count() == (order.payment == "refund_due")
    assert JournalEntry.objects.filter(reason="shipped").count() == 0
