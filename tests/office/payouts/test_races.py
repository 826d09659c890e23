"""A payout and a refund, two preparers, two who agree: whoever comes second sees what the first did."""

import pytest
from django.core.exceptions import ValidationError

from marketplace.office.payouts import came_back, owed, services
from marketplace.office.payouts.models import Batch, Part, Payout
from marketplace.shop.purchases import services as purchases
from tests.factories import cash, money, producers
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def maker():
    made = producers.producer("HTX Nà Mẫu")
    money.account(made)
    return made


def test_a_refund_before_the_batch_is_prepared(maker):
    order, officer = money.arrived(maker), money.officer()

    _returned, batch = race(lambda: purchases.return_(order, by="operator", reason="Mốc"), lambda: services.prepare_batch(actor=officer))

    assert [batch.payouts.get().amount, Part.objects.get().goods] == [order.delivery_fee, 0]


def test_a_refund_after_the_batch_is_prepared(maker):
    order, officer, second = money.arrived(maker), money.officer(), money.officer()

    batch, _returned = race(lambda: services.prepare_batch(actor=officer), lambda: purchases.return_(order, by="operator", reason="Mốc"))

    assert [row.net for row in owed.owed([maker.code])] == [-100_000]
    assert services.approve_batch(batch, actor=second).state == "withdrawn"
    assert [row.net for row in owed.owed([maker.code])] == [order.delivery_fee]


def test_two_prepare_at_once(maker):
    money.arrived(maker)
    first, second = money.officer(), money.officer()

    batch, refused = race(lambda: services.prepare_batch(actor=first), lambda: services.prepare_batch(actor=second))

    assert isinstance(refused, ValidationError)
    assert [list(Batch.objects.all()), Part.objects.count()] == [[batch], 1]


def test_two_agree_at_once(maker):
    money.arrived(maker)
    batch = services.prepare_batch(actor=money.officer())
    first, second = money.officer(), money.officer()

    _agreed, refused = race(lambda: services.approve_batch(batch, actor=first), lambda: services.approve_batch(batch, actor=second))

    assert isinstance(refused, ValidationError)
    batch.refresh_from_db()
    assert [batch.state, batch.approved_by] == ["approved", first]


def test_the_banks_answer_is_noted_once(maker):
    money.arrived(maker)
    money.at_bank()
    payout, officer = Payout.objects.select_related("batch").get(), money.officer()

    _paid, refused = race(
        lambda: services.confirm_payout(payout, bank_reference="FT1", actor=officer),
        lambda: services.fail_payout(payout, reason="Trả lại", wrong_account=False, actor=officer),
    )

    assert isinstance(refused, ValidationError)
    payout.refresh_from_db()
    assert [payout.state, owed.owed([maker.code])] == ["confirmed", []]


def test_two_officers_say_that_one_transfer_came_back(maker):
    money.arrived(maker)
    payout = money.paid_out().payouts.get()
    lines = [cash.transfer(payout.amount, f"tra lai {payout.memo}") for _n in range(2)]
    first, second = money.officer(), money.officer()

    def take(line, actor):
        return lambda: came_back.take_returned(payout, line=line, reason="Sai số tài khoản", wrong_account=True, actor=actor)

    _taken, refused = race(take(lines[0], first), take(lines[1], second))

    assert isinstance(refused, ValidationError)
    lines[1].refresh_from_db()
    payout.refresh_from_db()
    assert [payout.state, payout.returned, lines[1].state] == ["failed", lines[0], "ask"]
    assert [row.net for row in owed.owed([maker.code])] == [payout.amount]


def test_it_comes_back_while_somebody_notes_that_it_went(maker):
    money.arrived(maker)
    payout = money.at_bank().payouts.get()
    line, first, second = cash.transfer(payout.amount, f"tra lai {payout.memo}"), money.officer(), money.officer()

    _taken, refused = race(
        lambda: came_back.take_returned(payout, line=line, reason="Sai số tài khoản", wrong_account=True, actor=first),
        lambda: services.confirm_payout(payout, bank_reference="FT1", actor=second),
    )

    assert isinstance(refused, ValidationError)
    payout.refresh_from_db()
    assert [payout.state, [row.net for row in owed.owed([maker.code])]] == ["failed", [payout.amount]]
