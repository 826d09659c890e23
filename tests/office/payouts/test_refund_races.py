"""Money that goes back to shoppers: whoever comes second sees what the first did, and nothing goes twice."""

import pytest
from django.core.exceptions import ValidationError

from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.models import Finding
from marketplace.foundation.payments import services as payments
from marketplace.office.payouts import services
from marketplace.office.payouts.models import Repayment
from tests.factories import money
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def refund():
    owed = money.owed_back()
    money.named(owed)
    return owed


def test_two_prepare_at_once(refund):
    first, second = money.officer(), money.officer()

    batch, refused = race(lambda: services.prepare_refunds(actor=first), lambda: services.prepare_refunds(actor=second))

    assert isinstance(refused, ValidationError)
    assert list(Repayment.objects.values_list("batch", "refund", "amount")) == [(batch.pk, refund.pk, refund.amount)]


def test_one_prepares_while_another_sends_it_by_hand(refund):
    officer, other = money.officer(), money.officer()

    batch, refused = race(
        lambda: services.prepare_refunds(actor=officer), lambda: payments.record_refund(refund, bank_reference="FT9", actor=other)
    )

    assert isinstance(refused, ValidationError)
    refund.refresh_from_db()
    assert [batch.repayments.count(), refund.sent_at] == [1, None]


def test_it_was_sent_by_hand_just_before(refund):
    officer, other = money.officer(), money.officer()

    _sent, refused = race(
        lambda: payments.record_refund(refund, bank_reference="FT9", actor=other), lambda: services.prepare_refunds(actor=officer)
    )

    assert isinstance(refused, ValidationError)
    refund.refresh_from_db()
    assert [Repayment.objects.count(), refund.bank_reference] == [0, "FT9"]


def test_the_shopper_names_another_account_while_it_goes(refund):
    officer = money.officer()

    batch, refused = race(lambda: services.prepare_refunds(actor=officer), lambda: money.named(refund, number="999000111"))

    assert isinstance(refused, ValidationError)
    assert batch.repayments.get().account.usable()


def test_the_banks_answer_is_noted_once(refund):
    batch = money.refunds_at_bank()
    repayment, officer = Repayment.objects.select_related("batch").get(), money.officer()

    _went, refused = race(
        lambda: services.confirm_payout(repayment, bank_reference="FT1", actor=officer),
        lambda: services.fail_payout(repayment, reason="Trả lại", wrong_account=False, actor=officer),
    )

    assert isinstance(refused, ValidationError)
    repayment.refresh_from_db()
    refund.refresh_from_db()
    batch.refresh_from_db()
    assert [repayment.state, refund.bank_reference, batch.state] == ["confirmed", "FT1", "done"]
    ledger.check()
    assert list(Finding.objects.standing().values_list("check_name", "subject")) == []
