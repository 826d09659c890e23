"""Two who send the same money back: never twice, and never more than came."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils import timezone

from marketplace.foundation.ledger.models import Posting
from marketplace.foundation.payments import services
from marketplace.foundation.payments.models import Intent, Refund
from tests.factories.accounts import make_user
from tests.racing import in_thread, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paid():
    """100.000 ₫ that came by transfer."""
    intent = services.open_intent(reference="P1", payee="platform", method="vietqr", amount=100_000)
    raw = {"booked_at": timezone.now().isoformat(), "amount": 100_000, "words": intent.memo, "bank_reference": "FT26330123"}
    services.match_line(services.record_bank_line(raw, source="test"))
    return Intent.objects.get()


def owe(intent, amount, key):
    return lambda: services.owe_refund(intent, amount=amount, key=key, reason="Vỡ")


def owed():
    """By the rows, by the book."""
    return Refund.objects.aggregate(n=Sum("amount"))["n"], -Posting.objects.filter(account__kind="refunds").total()


def test_of_two_refunds_that_are_more_than_came_the_second_is_refused(paid):
    first, refused = race(owe(paid, 60_000, "return-1"), owe(paid, 50_000, "return-2"))

    assert (first, isinstance(refused, ValidationError)) == (Refund.objects.get(), True)
    assert owed() == (60_000, 60_000)


def test_two_refunds_that_fit_are_both_owed(paid):
    race(owe(paid, 60_000, "return-1"), owe(paid, 40_000, "return-2"))

    assert owed() == (100_000, 100_000)


def test_the_same_refund_said_twice_is_owed_once(paid):
    first, second = race(owe(paid, 60_000, "return-1"), owe(paid, 60_000, "return-1"))

    assert first == second
    assert owed() == (60_000, 60_000)


def test_two_officers_note_that_they_have_sent_it(paid):
    refund, one, other = owe(paid, 60_000, "return-1")(), make_user(), make_user()

    sent, refused = race(
        lambda: services.record_refund(refund, actor=one, bank_reference="HT1"),
        lambda: services.record_refund(refund, actor=other, bank_reference="HT2"),
    )

    assert isinstance(refused, ValidationError)
    assert Refund.objects.values_list("sent_by", "bank_reference").get() == (one.pk, "HT1")
    assert Posting.objects.filter(account__kind="bank").total() == 40_000


def test_fifty_refunds_at_once_are_never_more_than_came(paid):
    acts = [in_thread(owe(paid, 30_000, f"return-{n % 25}")) for n in range(50)]
    with ThreadPoolExecutor(50) as pool:
        done = [one.result() for one in [pool.submit(act) for act in acts]]

    assert {type(one) for one in done} == {Refund, ValidationError}
    assert len({one.pk for one in done if isinstance(one, Refund)}) == 3
    assert owed() == (90_000, 90_000)
