"""Six things that are not simply right about a transfer: an operator resolves each through the pages; the shopper's page, the book and
the producer's list are asserted after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.models import Account, Entry, Posting
from marketplace.foundation.notifications import kinds
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import BankLine, Intent, Refund
from marketplace.shop.purchases import selectors
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.stock import services as stock
from marketplace.shop.stock.models import Pool
from tests.factories import money, producers, shop
from tests.factories.accounts import make_officer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_officer(Role.OPERATOR))
    yield client
    run = ledger.check()
    assert run.findings == 0


def bought():
    """(purchase, its intent) of a shopper with an account."""
    purchase = shop.purchase(method="vietqr", quantity=3, user=make_user())
    return purchase, Intent.objects.get(reference=purchase.reference)


def came(amount, words, *, at=None, reference="FT1"):
    raw = {"booked_at": (at or timezone.now()).isoformat(), "amount": amount, "words": words, "bank_reference": reference}
    return payments.match_line(payments.record_bank_line(raw, source="test"))


def decide(desk, line, decision, **said):
    """Looked at first, then done."""
    entries, messages = Entry.objects.count(), Message.objects.count()
    shown = desk.post(f"/desk/bank/line/{line.pk}/preview/", {"decision": decision, **said})
    assert (Entry.objects.count(), Message.objects.count(), BankLine.objects.get(pk=line.pk).state) == (entries, messages, "ask")
    desk.post(f"/desk/bank/line/{line.pk}/", {"decision": decision, **said})
    line.refresh_from_db()
    assert line.state == "resolved"
    return shown.context["would"]


def page(client, purchase):
    client.force_login(purchase.user)
    return client.get(f"/order/{purchase.reference}/").text.replace("\xa0", " ")


def listed():
    return set(selectors.orders_of([order.producer_id for order in ProducerOrder.objects.all()]).values_list("number", "payment"))


def stands(kind):
    return Posting.objects.filter(account__kind=kind).total()


def sum_words(amount):
    return f"{amount:,} ₫".replace(",", ".")


def test_too_little_waits_is_told_and_the_rest_completes_it(desk, client):
    purchase, intent = bought()
    line = came(intent.amount - 30_000, intent.memo)
    queue = next(queue for queue in desk.get("/desk/bank/").context["queues"] if queue.lines)
    assert (queue.verdict, queue.lines[0].said.replace("\xa0", " ")) == (
        "under",
        f"Đã nhận {sum_words(intent.amount - 30_000)} cho mã {intent.memo}, còn thiếu 30.000 ₫.",
    )
    letter = Message.objects.get(kind="money_asked")
    assert "còn thiếu 30.000" in kinds.named("money_asked").render(letter.refs, lambda *a, **k: "…").sms

    would = decide(desk, line, "wait")

    assert (would.orders, would.book, would.undoable) == ([], [], True)
    assert f"Đã nhận {sum_words(intent.amount - 30_000)}, còn thiếu 30.000 ₫" in page(client, purchase)
    assert (listed(), stands(Account.Kind.RECEIVABLE)) == (set(), 30_000)
    came(30_000, intent.memo, reference="FT2")
    assert {payment for _number, payment in listed()} == {"paid"}
    assert "còn thiếu" not in page(client, purchase)


def test_too_much_pays_and_the_rest_goes_back(desk, client):
    purchase, intent = bought()
    line = came(intent.amount + 10_000, intent.memo)

    would = decide(desk, line, "refund")

    assert ([len(would.book), would.orders], [kind for kind, _said in would.told]) == (
        [1, []],
        ["Cho người mua: khoản chuyển được xử lý ra sao"],
    )
    assert "Sàn trả lại anh/chị 10.000 ₫" in page(client, purchase)
    assert {payment for _number, payment in listed()} == {"paid"}
    assert (stands(Account.Kind.REFUNDS), stands(Account.Kind.UNASSIGNED), stands(Account.Kind.RECEIVABLE)) == (-10_000, 0, 0)


def test_a_second_payment_goes_back(desk, client):
    purchase, intent = bought()
    came(intent.amount, intent.memo)
    line = came(intent.amount, intent.memo, reference="FT2")
    assert "cho đơn đã thanh toán đủ" in page(client, purchase)
    desk.force_login(make_officer(Role.OPERATOR))

    decide(desk, line, "refund")

    assert f"Sàn trả lại anh/chị {sum_words(intent.amount)}" in page(client, purchase)
    assert (stands(Account.Kind.REFUNDS), stands(Account.Kind.BANK)) == (-intent.amount, 2 * intent.amount)
    assert len(listed()) == 1


def test_late_money_takes_the_order_up_again(desk, client, time_machine):
    purchase, intent = bought()
    time_machine.move_to(timezone.now() + timedelta(days=9))
    desk.force_login(make_officer(Role.OPERATOR))
    payments.expire_overdue()
    assert ProducerOrder.objects.get().payment == "lapsed"
    line = came(intent.amount, intent.memo)
    assert "sau khi đơn hết hạn" in page(client, purchase)
    desk.force_login(make_officer(Role.OPERATOR))

    would = decide(desk, line, "take_up")

    number = ProducerOrder.objects.get().number
    assert [order[0] for order in would.orders] == [number]
    assert (listed(), stands(Account.Kind.RECEIVABLE)) == ({(number, "paid")}, 0)
    assert "hết hạn" not in page(client, purchase)


def test_an_unknown_one_is_assigned(desk, client):
    purchase, intent = bought()
    line = came(intent.amount, "mua mien dong")
    refused = desk.post(f"/desk/bank/line/{line.pk}/preview/", {"decision": "assign", "memo": "SV00000000"}, follow=True)
    assert "Không có đơn hàng nào" in refused.text or refused.context["waiting"] == 1

    decide(desk, line, "assign", memo=intent.memo)

    assert {payment for _number, payment in listed()} == {"paid"}
    assert (stands(Account.Kind.UNASSIGNED), stands(Account.Kind.RECEIVABLE)) == (0, 0)
    assert "còn thiếu" not in page(client, purchase)


def test_two_in_one_with_too_little_pays_the_first_and_tells_the_second(desk, client):
    (purchase, intent), (second, other) = bought(), bought()
    line = came(intent.amount + other.amount - 5_000, f"{intent.memo} {other.memo}")
    assert "cho nhiều đơn" in page(client, second)
    desk.force_login(make_officer(Role.OPERATOR))

    decide(desk, line, "assign", memo=f"{intent.memo} {other.memo}")

    assert "còn thiếu 5.000 ₫" in page(client, second)
    assert "còn thiếu" not in page(client, purchase)
    assert listed() == {(purchase.orders.get().number, "paid")}
    assert (stands(Account.Kind.UNASSIGNED), stands(Account.Kind.RECEIVABLE)) == (0, 5_000)


def test_a_decision_is_taken_back_until_money_has_left(desk):
    _purchase, intent = bought()
    came(intent.amount, intent.memo)
    line = came(50_000, intent.memo, reference="FT2")
    decide(desk, line, "refund")

    desk.post(f"/desk/bank/line/{line.pk}/reopen/")

    line.refresh_from_db()
    assert (line.state, line.verdict, Refund.objects.count(), stands(Account.Kind.REFUNDS)) == ("ask", "double", 0, 0)
    decide(desk, line, "refund")
    desk.post(f"/desk/bank/refund/{Refund.objects.get().pk}/", {"bank_reference": "FT9"})
    desk.post(f"/desk/bank/line/{line.pk}/reopen/")
    line.refresh_from_db()
    assert (line.state, Refund.objects.count()) == ("resolved", 1)


@pytest.mark.parametrize(
    ("placed", "ended_without_statement"),
    [
        ("2026-11-19 20:00 +0700", "2026-11-23 20:00 +0700"),  # its QR ends on a Friday evening
        ("2027-02-03 10:00 +0700", "2027-02-11 10:00 +0700"),  # … two days before Tết Đinh Mùi (6/2/2027)
    ],
)
def test_a_statement_over_a_weekend_or_over_tet_makes_nobody_late(time_machine, placed, ended_without_statement):
    time_machine.move_to(placed)
    _purchase, intent = bought()
    sent = timezone.now() + timedelta(hours=23)
    time_machine.move_to(ended_without_statement)
    time_machine.shift(-60)
    payments.expire_overdue()
    intent.refresh_from_db()
    assert intent.state == "open"

    line = came(intent.amount, intent.memo, at=sent)

    assert (line.verdict, line.state, ProducerOrder.objects.get().payment) == ("exact", "matched", "paid")


def test_money_sent_in_time_and_told_after_the_end_takes_the_order_up_by_itself(time_machine):
    placed = timezone.now()
    _purchase, intent = bought()
    time_machine.move_to(timezone.now() + timedelta(days=12))
    payments.expire_overdue()
    assert ProducerOrder.objects.get().payment == "lapsed"

    line = came(intent.amount, intent.memo, at=placed + timedelta(hours=20))

    assert (line.verdict, line.state, ProducerOrder.objects.get().payment) == ("exact", "matched", "paid")


def test_money_sent_in_time_for_goods_that_are_gone_waits_for_a_person(time_machine):
    placed = timezone.now()
    _purchase, intent = bought()
    time_machine.move_to(timezone.now() + timedelta(days=12))
    payments.expire_overdue()
    stock.correct(Pool.objects.get(), counted=0)

    line = came(intent.amount, intent.memo, at=placed + timedelta(hours=20))

    assert (line.verdict, line.state, ProducerOrder.objects.get().payment) == ("late", "ask", "lapsed")
    assert line.note.startswith("Tiền gửi đúng hạn nhưng sao kê đến sau")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_much_for_three_as_for_one(desk, django_assert_num_queries, number):
    for n in range(number):
        _purchase, intent = bought()
        came(intent.amount + 1_000, intent.memo, reference=f"FT{n}")
        payments.resolve_line(came(7_000, intent.memo, reference=f"FTX{n}"), decision="refund", actor=make_user())
    desk.get("/desk/bank/")

    with django_assert_num_queries(17):
        desk.get("/desk/bank/")


def test_a_transfer_of_ours_that_came_back_is_chosen_by_a_person(desk):
    maker = producers.producer()
    money.account(maker)
    money.arrived(maker)
    payout = money.paid_out().payouts.get()
    line = came(payout.amount, "CHUYEN KHOAN", reference="FT-VE")
    shown = next(queue.lines[0] for queue in desk.get("/desk/bank/?list=lines").context["queues"] if queue.lines)
    assert [("returned" in dict(shown.steps)), shown.came_back, [one.key for one in shown.transfers]] == [True, "", [f"payout-{payout.pk}"]]
    desk.post(f"/desk/bank/line/{line.pk}/", {"decision": "returned", "transfer": "payout-999999"})
    line.refresh_from_db()
    assert line.state == "ask"

    would = decide(desk, line, "returned", transfer=f"payout-{payout.pk}", note="Sai số tài khoản")

    payout.refresh_from_db()
    assert (payout.state, payout.note, would.undoable) == ("failed", "Sai số tài khoản", False)
    assert [len(would.book), len(would.told)] == [2, 1]
    assert stands("unassigned") == 0


def test_a_transfer_that_came_back_less_the_charge_is_said_confirmed_and_taken_back(desk):
    maker = producers.producer("HTX Nà Mẫu")
    money.account(maker, on=timezone.now() - timedelta(days=60))
    money.arrived(maker)
    payout = money.paid_out().payouts.get()
    line = came(payout.amount - 11_000, f"HOAN TRA {payout.memo}", reference="FT-VE")
    shown = next(queue.lines[0] for queue in desk.get("/desk/bank/?list=lines").context["queues"] if queue.lines)
    said = f"Khoản {payout.memo} chuyển đi {sum_words(payout.amount)} đã quay lại, thiếu 11.000 ₫ (phí ngân hàng)."
    assert shown.said.replace("\xa0", " ") == said
    assert (shown.steps[0][0], shown.came_back, "returned" in dict(shown.steps)) == ("returned_less", f"payout-{payout.pk}", False)

    chosen = {"decision": "returned_less", "transfer": shown.came_back}
    assert said in desk.post(f"/desk/bank/line/{line.pk}/preview/", chosen).text.replace("\xa0", " ")

    would = decide(desk, line, "returned_less", transfer=shown.came_back)

    assert (would.undoable, [len(would.book), len(would.told)]) == (True, [2, 1])
    assert any("phí" in sentence for sentence in would.book)
    assert (stands("bank_fees"), stands("unassigned")) == (11_000, 0)
    desk.post(f"/desk/bank/line/{line.pk}/reopen/")
    line.refresh_from_db()
    payout.refresh_from_db()
    assert (line.state, payout.state, stands("bank_fees")) == ("ask", "confirmed", 0)
