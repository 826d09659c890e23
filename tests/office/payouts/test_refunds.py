"""From a refund that is owed to the shopper's bank: an account named, two people, never twice, the bank's file as the answer."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.db.utils import IntegrityError
from django.utils import timezone

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.ledger.models import Posting
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payees.models import BankAccount
from marketplace.foundation.payments import giving_back
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import OutgoingLine, Refund
from marketplace.office.payouts import answers, services
from marketplace.office.payouts.models import Batch, Payout, Repayment
from marketplace.shop.purchases import services as purchases
from tests.factories import money, producers

pytestmark = pytest.mark.django_db


def book(kind):
    return Posting.objects.filter(account__kind=kind).aggregate(n=Sum("amount"))["n"] or 0


def states(batch):
    batch.refresh_from_db()
    return [batch.state, *batch.repayments.values_list("state", flat=True)]


def told(refund):
    return list(
        Message.objects.filter(about=refund.intent.reference, kind__startswith="refund_").order_by("pk").values_list("kind", flat=True)
    )


def test_money_goes_back_by_two_people_to_the_account_that_was_named():
    refund, before = money.owed_back(), book("bank")
    account = money.named(refund)
    assert [account.payee, account.masked[-4:] in account.sealed] == [f"refund:{refund.intent.reference}", False]

    batch = services.prepare_refunds(actor=money.officer())
    row = batch.repayments.get()
    assert [row.amount, row.account, row.memo] == [refund.amount, account, f"{batch.number} {refund.intent.reference}"]
    services.approve_batch(batch, actor=money.officer())
    services.export_batch(batch, actor=money.officer())
    assert [states(batch), book("bank")] == [["exported", "sent"], before]
    assert account.secret["number"].encode() in services.file_of(batch, shape="common", actor=money.officer())
    services.confirm_rest(batch, bank_reference="FT77", actor=money.officer())

    refund.refresh_from_db()
    assert [states(batch), refund.bank_reference, refund.sent_at is not None] == [["done", "confirmed"], "FT77", True]
    assert [book("refunds"), book("bank")] == [0, before - refund.amount]
    assert told(refund) == ["refund_account_noted", "refund_sent"]


def test_whoever_prepared_cannot_agree_and_nothing_is_taken_twice():
    money.named(money.owed_back())
    officer = money.officer()
    batch = services.prepare_refunds(actor=officer)

    with pytest.raises(ValidationError, match="đồng nghiệp"):
        services.approve_batch(batch, actor=officer)
    with pytest.raises(ValidationError, match="Chưa có khoản nào"):
        services.prepare_refunds(actor=money.officer())
    row = batch.repayments.get()
    with pytest.raises(IntegrityError, match="a_refund_goes_back_once"), transaction.atomic():
        Repayment.objects.create(batch=batch, refund=row.refund, account=row.account, amount=row.amount)
    with pytest.raises(ValidationError, match="trong một đợt"):
        payments.record_refund(row.refund, actor=officer, bank_reference="FT1")

    assert [Batch.objects.count(), states(batch)] == [1, ["prepared", "prepared"]]


def test_while_it_is_being_sent_the_account_stays():
    refund = money.owed_back()
    account = money.named(refund)
    batch = services.prepare_refunds(actor=money.officer())

    with pytest.raises(ValidationError, match="không đổi tài khoản được nữa"):
        money.named(refund, number="9999000011")
    assert BankAccount.objects.current().for_refunds().get() == account

    services.withdraw_batch(batch, reason="Lập nhầm", actor=money.officer())
    other = money.named(refund, number="9999000011")

    assert services.prepare_refunds(actor=money.officer()).repayments.get().account == other
    assert told(refund) == ["refund_account_noted"] * 2


def test_a_wrong_account_is_asked_for_again_and_the_money_sent_anew():
    refund = money.owed_back()
    money.named(refund)
    batch = money.refunds_at_bank()
    services.fail_payout(batch.repayments.get(), reason="Sai số tài khoản", wrong_account=True, actor=money.officer())

    assert [states(batch), book("refunds"), told(refund)] == [
        ["done", "failed"],
        -refund.amount,
        ["refund_account_noted", "refund_account_asked"],
    ]
    with pytest.raises(ValidationError, match="Chưa có khoản nào"):
        services.prepare_refunds(actor=money.officer())
    money.named(refund, number="9999000011")
    again = money.refunds_at_bank()
    services.confirm_payout(again.repayments.get(), bank_reference="FT2", actor=money.officer())

    assert [states(again), book("refunds")] == [["done", "confirmed"], 0]


def test_whoever_names_no_account_is_asked_and_reminded_and_then_called():
    now = timezone.now()
    refund = money.owed_back()
    asked = []
    for days in (0, 1, 3, 4, 6, 9, 30):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            asked.append(purchases.ask_for_accounts())

    assert [asked, told(refund)] == [[1, 0, 1, 0, 1, 0, 0], ["refund_account_asked"] * 3]
    officer = money.officer()
    money.named(refund, actor=officer, by_phone=True)
    entry = AuditEntry.objects.get(action="refund_account_told")
    assert [entry.actor, entry.details["purchase"], purchases.ask_for_accounts()] == [officer, refund.intent.reference, 0]


def test_money_that_nobody_knows_goes_back_to_an_account_told_by_phone():
    raw = {"booked_at": timezone.now().isoformat(), "amount": 70_000, "words": "CAM ON", "bank_reference": "FT-LA-1"}
    line = payments.match_line(payments.record_bank_line(raw, source="test"))
    payments.resolve_line(line, decision="refund", actor=money.officer(), note="Không rõ đơn")
    refund = Refund.objects.get()
    money.named(refund)

    batch = money.refunds_at_bank()

    assert batch.repayments.get().memo == f"{batch.number} {refund.pk}"
    with pytest.raises(ValidationError, match="Không thể rút lại"):
        payments.reopen_line(line, actor=money.officer())
    services.confirm_rest(batch, bank_reference="FT3", actor=money.officer())
    assert [book("unassigned"), book("refunds")] == [0, 0]


def test_what_the_bank_tells_of_the_payer_is_offered():
    order = money.order()
    intent = order.purchase and payments.lock_intents(order.purchase.reference)[0]
    raw = {"booked_at": timezone.now().isoformat(), "amount": 50_000, "words": intent.memo, "bank_reference": "FT-HAI-LAN"}
    payer = {"number": "0071001234567", "holder": "Nguyễn Văn A", "bank": "NH TMCP Ngoại thương - Vietcombank"}
    line = payments.match_line(payments.record_bank_line(raw | {"payer": payer}, source="test"))
    payments.resolve_line(line, decision="refund", actor=money.officer())

    (offer,) = giving_back.offers(giving_back.payee_for(order.purchase.reference))

    assert [offer.bank, offer.last, "4567" in line.payer, "payer" in line.raw] == ["Vietcombank", "4567", False, False]
    account = payments.name_account(giving_back.payee_for(order.purchase.reference), **offer.said, actor=None)
    assert account.secret == {"number": "0071001234567", "holder": "NGUYEN VAN A"}


def left(words, amount, reference="FT9001"):
    raw = {"booked_at": timezone.now().isoformat(), "amount": -amount, "words": words, "bank_reference": reference}
    return payments.record_bank_line(raw, source="test")


def test_a_line_that_left_the_bank_confirms_its_refund_and_its_payout():
    refund, maker = money.owed_back(), producers.producer()
    money.named(refund)
    money.account(maker)
    money.arrived(maker)
    back, out = money.refunds_at_bank(), money.at_bank()
    repayment, payout = back.repayments.get(), out.payouts.get()
    left("PHI CHUYEN TIEN", 3_300, "FT9000")
    left(f"MBVCB.123.{repayment.memo.replace(' ', '').lower()}.tra lai", repayment.amount)
    left(f"{payout.memo} chuyen tien", payout.amount, "FT9002")
    left(f"{payout.memo} chuyen tien", payout.amount, "FT9002")

    assert answers.match_outgoing() == 2
    assert answers.match_outgoing() == 0

    assert [states(back), Payout.objects.get().state] == [["done", "confirmed"], "confirmed"]
    assert [Payout.objects.get().bank_reference, Repayment.objects.get().bank_reference] == ["FT9002", "FT9001"]
    assert list(OutgoingLine.objects.order_by("pk").values_list("transfer", flat=True)) == ["", repayment.memo, payout.memo]


def test_a_batch_taken_out_in_one_sum_is_confirmed_whole_and_another_sum_confirms_nothing():
    for refund in (money.owed_back(), money.owed_back(amount=80_000)):
        money.named(refund)
    batch = money.refunds_at_bank()
    total = sum(row.amount for row in batch.repayments.all())
    left(f"LO {batch.number}", total - 1, "FT1")
    assert answers.match_outgoing() == 0

    left(f"LO {batch.number}", total, "FT2")

    assert [answers.match_outgoing(), states(batch)] == [2, ["done", "confirmed", "confirmed"]]
