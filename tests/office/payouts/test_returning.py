"""The bank sends a transfer of ours back: known by its words, the money is owed again, the account is to be mended, nothing goes twice."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.foundation.ledger.models import Posting
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import BankLine
from marketplace.office.payouts import came_back, owed, returning, services
from marketplace.office.payouts.models import Payout
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import money, producers

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker():
    made = producers.producer("HTX Nà Mẫu", phone="+84912000111")
    money.account(made, on=timezone.now() - timedelta(days=60))
    return made


def stands(kind):
    return Posting.objects.filter(account__kind=kind).total()


def came(amount, words, reference="FT-VE-1"):
    raw = {"booked_at": timezone.now().isoformat(), "amount": amount, "words": words, "bank_reference": reference}
    return payments.match_line(payments.record_bank_line(raw, source="test"))


def waits(maker):
    return [(row.why, row.net) for row in owed.owed([maker.code])]


def state(line):
    line.refresh_from_db()
    return line.state, line.resolution


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_payout_that_comes_back_is_owed_again_and_its_account_is_asked_for(maker, confirmed):
    order = money.arrived(maker)
    net = order.goods_total + order.delivery_fee
    before = stands("bank")
    payout = (money.paid_out() if confirmed else money.at_bank()).payouts.get()
    line = came(payout.amount, f"HOAN TRA {payout.memo.replace(' ', '')} SAI SO TK")

    assert (returning.take_back_certain(), returning.take_back_certain()) == (1, 0)

    payout.refresh_from_db()
    assert (payout.state, payout.returned, state(line)) == ("failed", line, ("resolved", "returned"))
    assert (payout.batch.state, waits(maker), stands("bank"), stands("unassigned")) == ("done", [("", net)], before, 0)
    assert payout.note == "Ngân hàng trả lại tiền: số tài khoản không đúng."
    told = Message.objects.filter(kind="bank_account_changed").latest("pk")
    assert "số tài khoản không đúng" in kinds.named(told.kind).render(told.refs, lambda *told, **more: "…").sms
    with pytest.raises(ValidationError):
        services.prepare_batch(actor=money.officer())
    money.account(maker, on=timezone.now() - timedelta(days=60))
    again = money.paid_out("FT-LAN-HAI").payouts.get()
    assert (again.amount, waits(maker), stands("bank")) == (net, [], before - net)


def test_a_refund_that_comes_back_is_owed_to_the_shopper_again():
    refund = money.owed_back()
    money.named(refund)
    before = stands("bank")
    batch = money.refunds_at_bank()
    services.confirm_rest(batch, bank_reference="FT77001", actor=money.officer())
    order = ProducerOrder.objects.get(purchase__reference=refund.intent.reference)
    assert order.payment == "refunded"
    line = came(refund.amount, f"TK DONG {batch.repayments.get().memo}")
    line_two = came(refund.amount, "chuyen khoan", "FT-VE-2")

    assert returning.take_back_certain() == 0  # the bank does not say that it sends back
    assert [one.named for one in returning.candidates(line)] == [True]
    returning.confirm(returning.candidates(line)[0].key, line=line, actor=money.officer())

    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.sent_at, refund.taken_at, refund.bank_reference, order.payment) == (None, None, "", "refund_due")
    assert (stands("bank"), stands("refunds"), stands("unassigned")) == (before + line_two.amount, -refund.amount, -line_two.amount)
    asked = Message.objects.filter(kind="refund_account_asked").get()
    assert "tài khoản đã đóng" in kinds.named(asked.kind).render(asked.refs, lambda *told, **more: "…").sms
    with pytest.raises(ValidationError):
        services.prepare_refunds(actor=money.officer())
    money.named(refund, number="9999000011")
    again = money.refunds_at_bank()
    services.confirm_rest(again, bank_reference="FT77002", actor=money.officer())
    order.refresh_from_db()
    assert (order.payment, stands("refunds")) == ("refunded", 0)


def test_the_banks_reference_alone_names_a_transfer_too(maker):
    money.arrived(maker)
    payout = money.paid_out("FT26330555").payouts.get()
    came(payout.amount, "RETURN OF FT26330555 INVALID ACCOUNT")

    assert returning.take_back_certain() == 1
    assert Payout.objects.get().state == "failed"


@pytest.mark.parametrize("words", ["HOAN TRA CT{batch:05d} {code}", "tra lai tien"])
def test_what_is_not_exact_waits_for_a_person(maker, words):
    money.arrived(maker)
    payout = money.paid_out().payouts.get()
    amount = payout.amount - 1 if "CT" in words else payout.amount
    line = came(amount, words.format(batch=payout.batch_id, code=maker.code))

    assert returning.take_back_certain() == 0

    assert (state(line), Payout.objects.get().state, waits(maker)) == (("ask", ""), "confirmed", [])
    proposed = [(one.transfer, one.named, one.kept) for one in returning.candidates(line)]
    assert proposed == [(payout, "CT" in words, 1 if "CT" in words else 0)]


def test_another_sum_is_refused_and_nothing_changes(maker):
    money.arrived(maker)
    payout = money.paid_out().payouts.get()
    line = came(payout.amount - 1, f"HOAN TRA {payout.memo}")

    with pytest.raises(ValidationError):
        came_back.take_returned(payout, line=line, reason="Sai", wrong_account=True, actor=money.officer())

    assert (state(line), Payout.objects.get().state, stands("unassigned")) == (("ask", ""), "confirmed", -line.amount)


def test_noted_by_hand_before_only_the_line_is_tied_to_it(maker):
    money.arrived(maker)
    before = stands("bank")
    payout = money.at_bank().payouts.get()
    services.fail_payout(payout, reason="Sai số tài khoản", wrong_account=True, actor=money.officer())
    owed_now = waits(maker)
    line = came(payout.amount, f"HOAN TRA {payout.memo}")

    assert returning.take_back_certain() == 1

    assert (waits(maker), state(line), stands("bank"), stands("unassigned")) == (owed_now, ("resolved", "returned"), before, 0)
    assert Message.objects.filter(kind="bank_account_changed", refs__act="failed").count() == 1


def test_the_same_statement_twice_and_a_second_line_take_nothing_more(maker):
    money.arrived(maker)
    payout = money.paid_out().payouts.get()
    words = f"HOAN TRA {payout.memo}"
    for _twice in (1, 2):
        came(payout.amount, words)
        returning.take_back_certain()
    second = came(payout.amount, words, "FT-VE-9")

    assert returning.take_back_certain() == 0

    assert (BankLine.objects.count() - 1, state(second)) == (2, ("ask", ""))
    with pytest.raises(ValidationError):
        came_back.take_returned(Payout.objects.get(), line=second, reason="Sai", wrong_account=True, actor=money.officer())
    assert state(second) == ("ask", "")


def test_an_account_entered_anew_meanwhile_is_not_called_wrong(maker):
    money.arrived(maker)
    payout = money.paid_out().payouts.get()
    account = money.account(maker, on=timezone.now() - timedelta(days=30))

    came(payout.amount, f"HOAN TRA {payout.memo}")
    returning.take_back_certain()

    account.refresh_from_db()
    assert (account.failed_at, Payout.objects.get().state) == (None, "failed")


def test_whoever_is_forgotten_leaves_no_name_in_the_line():
    refund = money.owed_back()
    money.named(refund)
    batch = money.refunds_at_bank()
    reference = refund.intent.reference
    line = came(refund.amount, f"HOAN TRA {batch.repayments.get().memo} TRAN THI B SAI TK")
    assert returning.take_back_certain() == 1

    payments.forget_payers([reference])

    line.refresh_from_db()
    assert (line.words, line.raw, "TRAN THI B" in batch.repayments.get().note) == (reference, {}, False)
