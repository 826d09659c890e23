"""A transfer of ours comes back smaller by the bank's charge, or was sent by hand: somebody says so, all of it is owed again."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Refund
from marketplace.office.payouts import came_back, returning, services
from marketplace.office.payouts.models import Payout
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import money

from .test_returning import came, maker, stands, state, waits  # noqa: F401  `maker` is a fixture

pytestmark = pytest.mark.django_db
CHARGE = 11_000


def less(transfer, words="HOAN TRA", reference="FT-VE-1"):
    return came(transfer.amount - CHARGE, f"{words} {transfer.memo}", reference)


def confirm(line, **said):
    (one,) = returning.candidates(line)
    assert (one.named, one.kept) == (True, CHARGE)
    returning.confirm(one.key, line=line, less=True, actor=money.officer(), **said)


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_payout_less_the_charge_waits_for_a_person_and_is_owed_whole_again(maker, confirmed):  # noqa: F811
    order = money.arrived(maker)
    net = order.goods_total + order.delivery_fee
    before = stands("bank")
    payout = (money.paid_out() if confirmed else money.at_bank()).payouts.get()
    line = less(payout)
    assert returning.take_back_certain() == 0

    confirm(line)

    payout.refresh_from_db()
    assert (payout.state, payout.returned, state(line)) == ("failed", line, ("resolved", "returned_less"))
    assert (line.kept, waits(maker), payout.batch.state) == (CHARGE, [("", net)], "done")
    assert (stands("bank"), stands("bank_fees"), stands("unassigned")) == (before - CHARGE, CHARGE, 0)


@pytest.mark.parametrize("confirmed", [True, False])
def test_the_decision_is_taken_back_and_everything_stands_as_before(maker, confirmed):  # noqa: F811
    money.arrived(maker)
    payout = (money.paid_out() if confirmed else money.at_bank()).payouts.get()
    was = (payout.state, payout.batch.state, payout.account.failed_at)
    line = less(payout)
    bank, owed_before = stands("bank"), waits(maker)
    confirm(line)

    payments.reopen_line(line, actor=money.officer())

    payout = Payout.objects.select_related("batch", "account").get()
    assert (payout.state, payout.batch.state, payout.account.failed_at, payout.returned) == (*was, None)
    assert (state(line), line.kept, waits(maker)) == (("ask", ""), 0, owed_before)
    assert (stands("bank"), stands("bank_fees"), stands("unassigned")) == (bank, 0, -line.amount)
    assert AuditEntry.objects.filter(action__in=("transfer_not_returned", "bank_account_trusted")).count() == 2
    confirm(line)
    assert stands("bank_fees") == CHARGE


def test_it_is_not_taken_back_once_the_money_is_on_its_way_again(maker):  # noqa: F811
    money.arrived(maker)
    line = less(money.paid_out().payouts.get())
    confirm(line)
    money.account(maker, on=timezone.now() - timedelta(days=60))
    money.paid_out("FT-LAN-HAI")

    with pytest.raises(ValidationError):
        payments.reopen_line(line, actor=money.officer())

    assert (state(line), stands("bank_fees")) == (("resolved", "returned_less"), CHARGE)


def test_noted_by_hand_before_stays_noted_when_the_line_is_taken_back(maker):  # noqa: F811
    money.arrived(maker)
    payout = money.at_bank().payouts.get()
    services.fail_payout(payout, reason="Sai số tài khoản", wrong_account=True, actor=money.officer())
    owed_now = waits(maker)
    line = less(payout)
    confirm(line)

    payments.reopen_line(line, actor=money.officer())

    assert (Payout.objects.get().state, waits(maker), stands("bank_fees")) == ("failed", owed_now, 0)


def test_a_refund_less_the_charge_is_owed_whole_and_may_be_taken_back():
    refund = money.owed_back()
    money.named(refund)
    batch = money.refunds_at_bank()
    services.confirm_rest(batch, bank_reference="FT77001", actor=money.officer())
    line = less(batch.repayments.get())

    confirm(line)

    refund.refresh_from_db()
    order = ProducerOrder.objects.get(purchase__reference=refund.intent.reference)
    assert (refund.sent_at, order.payment, stands("refunds"), stands("bank_fees")) == (None, "refund_due", -refund.amount, CHARGE)
    payments.reopen_line(line, actor=money.officer())
    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.bank_reference, order.payment, stands("refunds"), stands("bank_fees")) == ("FT77001", "refunded", 0, 0)


@pytest.mark.parametrize("kept", [0, came_back.LARGEST_CHARGE + 1])
def test_what_no_bank_keeps_is_refused_and_nothing_changes(maker, kept):  # noqa: F811
    money.arrived(maker, price=500_000)
    payout = money.paid_out().payouts.get()
    line = came(payout.amount - kept, f"HOAN TRA {payout.memo}")

    with pytest.raises(ValidationError):
        came_back.take_returned(payout, line=line, reason="Sai", wrong_account=True, less=True, actor=money.officer())

    assert (state(line), Payout.objects.get().state, stands("bank_fees")) == (("ask", ""), "confirmed", 0)


def test_a_smaller_sum_that_names_nothing_is_none_of_ours(maker):  # noqa: F811
    money.arrived(maker)
    payout = money.paid_out().payouts.get()

    assert returning.candidates(came(payout.amount - CHARGE, "HOAN TRA TIEN")) == []


@pytest.fixture
def by_hand():
    """A refund that somebody sent outside of any batch."""
    refund = money.owed_back()
    money.named(refund)
    payments.record_refund(refund, actor=money.officer(), bank_reference="FT26330777")
    return refund


@pytest.mark.parametrize(("words", "certain"), [("HOAN TRA FT26330777 SAI SO TK", True), ("HOAN TIEN {reference} TK DONG", False)])
def test_a_refund_sent_by_hand_that_comes_back_is_owed_again(by_hand, words, certain):
    bank = stands("bank")
    line = came(by_hand.amount, words.format(reference=by_hand.intent.reference))

    assert returning.take_back_certain() == int(certain)
    if not certain:
        (one,) = [one for one in returning.candidates(line) if one.named]
        returning.confirm(one.key, line=line, actor=money.officer())

    by_hand.refresh_from_db()
    line.refresh_from_db()
    order = ProducerOrder.objects.get(purchase__reference=by_hand.intent.reference)
    assert (by_hand.sent_at, by_hand.bank_reference, order.payment, line.sent_back) == (None, "", "refund_due", by_hand)
    assert (stands("refunds"), stands("bank"), stands("unassigned")) == (-by_hand.amount, bank + by_hand.amount, 0)
    assert Message.objects.filter(kind="refund_account_asked").exists()
    assert AuditEntry.objects.filter(action="refund_returned").count() == 1
    with pytest.raises(ValidationError):  # its account is wrong
        services.prepare_refunds(actor=money.officer())


def test_a_refund_sent_by_hand_comes_back_once_and_less_the_charge_too(by_hand):
    line = came(by_hand.amount - CHARGE, "RETURN FT26330777")
    confirm(line)
    second = came(by_hand.amount, "RETURN FT26330777", "FT-VE-2")

    assert (returning.take_back_certain(), returning.candidates(second)) == (0, [])

    assert (stands("bank_fees"), stands("refunds")) == (CHARGE, -by_hand.amount)
    line.refresh_from_db()
    assert payments.may_reopen(line) is False
    with pytest.raises(ValidationError):
        payments.reopen_line(line, actor=money.officer())


def test_a_shopper_who_pays_once_more_is_not_taken_for_a_refund(by_hand):
    line = came(by_hand.amount, f"chuyen lai cho khong thieu {by_hand.intent.memo}", "FT-LAI")

    assert returning.take_back_certain() == 0

    assert (state(line)[0], Refund.objects.get(pk=by_hand.pk).sent_at is None) == ("ask", False)


def test_whoever_is_forgotten_leaves_no_name_in_the_line_of_a_refund_by_hand(by_hand):
    line = came(by_hand.amount, "HOAN TRA FT26330777 TRAN THI B SAI TK")
    assert returning.take_back_certain() == 1

    payments.forget_payers([by_hand.intent.reference])

    line.refresh_from_db()
    assert (line.words, line.raw) == (by_hand.intent.reference, {})
