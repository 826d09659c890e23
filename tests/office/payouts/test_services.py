"""From an order that arrived to money in a producer's bank: by two people, never twice, with what went back taken off."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.db.utils import IntegrityError
from django.utils import timezone

from marketplace.foundation.ledger.models import Posting
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payees.models import BankAccount
from marketplace.office.payouts import owed, selectors, services
from marketplace.office.payouts.models import Batch, Due, Part, Payout
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import OrderReport
from marketplace.shop.returns import services as returns
from tests.factories import money, producers

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker():
    made = producers.producer("HTX Nà Mẫu", phone="+84912000111")
    money.account(made, on=timezone.now() - timedelta(days=60))
    return made


def stands(maker):
    """{kind: đồng} on the producer's accounts."""
    rows = Posting.objects.filter(account__owner=maker.code).values_list("account__kind").annotate(sum=Sum("amount"))
    return {kind: amount for kind, amount in rows.order_by() if amount}


def bank():
    return Posting.objects.filter(account__kind="bank").total()


def waits(maker):
    return [(row.why, row.pay_on, row.net) for row in owed.owed([maker.code])]


def state_of(batch):
    batch.refresh_from_db()
    return batch.state


def test_money_goes_from_the_order_to_the_bank_by_two_people(maker):
    order = money.arrived(maker)
    fee, before = order.delivery_fee, bank()
    assert stands(maker) == {"payable": -100_000, "delivery": -fee}

    batch = services.prepare_batch(actor=money.officer())
    assert stands(maker) == {"payouts": -100_000 - fee}
    assert owed.owed([maker.code]) == []
    services.approve_batch(batch, actor=money.officer())
    services.export_batch(batch, actor=money.officer())
    payout = Payout.objects.get()
    assert [payout.state, payout.amount, bank()] == ["sent", 100_000 + fee, before]
    services.confirm_payout(payout, bank_reference="FT123", actor=money.officer())

    assert stands(maker) == {}
    assert bank() == before - 100_000 - fee
    assert state_of(batch) == "done"
    told = Message.objects.get(kind="payout_paid")
    assert [told.phone, told.refs] == ["+84912000111", {"payout": payout.pk}]


def test_the_day_is_fixed_when_the_parcel_arrives(maker, settings):
    order = money.arrived(maker, ago=0)
    due = Due.objects.get(order=order)
    today = timezone.localdate()
    assert due.window_until == today + timedelta(days=7)

    settings.RETURN_DAYS = 99

    assert waits(maker) == [("window", due.pay_on, 100_000 + order.delivery_fee)]
    assert [due.pay_on > due.window_until, (due.pay_on - due.window_until).days <= 7 + 10] == [True, True]
    with pytest.raises(ValidationError):
        services.prepare_batch(actor=money.officer())
    assert Batch.objects.count() == 0


def test_batches_are_on_fridays_and_never_over_tet():
    from marketplace.office.payouts.calendar import payday_after

    assert payday_after(date(2026, 11, 26)) == date(2026, 11, 27)
    assert payday_after(date(2026, 11, 27)) == date(2026, 12, 4)
    assert payday_after(date(2027, 1, 31)) == date(2027, 2, 11)  # Friday 5 February 2027 is in Tết


def test_what_cannot_be_sent_says_why_and_until_when(maker):
    order = money.arrived(maker, ago=20)
    OrderReport.objects.create(order=order, reason="damaged")
    on_its_way = money.order(maker)
    unpaid = money.order(maker, method="cod")

    (reported, reported_on, _sum), (arriving, arriving_on, _net), (why, no_day, _cod) = waits(maker)

    today = timezone.localdate()
    assert [reported, arriving, why] == ["reported", "arriving", "unpaid"]
    assert [reported_on >= today, arriving_on > on_its_way.expected_on, no_day] == [True, True, None]
    assert unpaid.payment == "on_delivery"


def test_a_held_order_is_not_paid(maker):
    order = money.arrived(maker)
    type(order).objects.filter(pk=order.pk).update(hold="operator")

    assert [why for why, _day, _sum in waits(maker)] == ["held"]
    with pytest.raises(ValidationError):
        services.prepare_batch(actor=money.officer())


def test_whoever_prepared_a_batch_cannot_agree_to_it(maker):
    money.arrived(maker)
    officer = money.officer()
    batch = services.prepare_batch(actor=officer)

    with pytest.raises(ValidationError, match="đồng nghiệp"):
        services.approve_batch(batch, actor=officer)
    with pytest.raises(IntegrityError, match="two_people_agree"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(approved_by=officer, approved_at=timezone.now(), state="approved")

    assert state_of(batch) == "prepared"
    with pytest.raises(ValidationError):
        services.export_batch(batch, actor=money.officer())


def test_nothing_is_prepared_twice(maker):
    money.arrived(maker)
    services.prepare_batch(actor=money.officer())

    with pytest.raises(ValidationError, match="Chưa có khoản nào"):
        services.prepare_batch(actor=money.officer())
    part = Part.objects.get()
    with pytest.raises(IntegrityError, match="an_order_is_settled_once_a_turn"), transaction.atomic():
        Part.objects.create(payout=part.payout, order=part.order, turn=part.turn, goods=1, delivery=0, cash=0, bank=0)

    assert [Batch.objects.count(), Part.objects.count()] == [1, 1]


def test_a_refund_between_preparing_and_agreeing_takes_the_line_out(maker):
    order, other = money.arrived(maker), producers.producer()
    money.account(other)
    money.arrived(other)
    batch = services.prepare_batch(actor=money.officer())
    purchases.return_(order, by="operator", reason="Hàng mốc")

    services.approve_batch(batch, actor=money.officer())

    assert dict(batch.payouts.values_list("producer__code", "state")) == {maker.code: "withdrawn", other.code: "prepared"}
    assert order.number in batch.payouts.get(producer=maker).note
    assert state_of(batch) == "approved"
    assert [(row.goods, row.delivery, row.net) for row in owed.owed([maker.code])] == [(0, order.delivery_fee, order.delivery_fee)]


@pytest.mark.parametrize("by", ["report", "return"])
def test_what_the_shopper_says_between_preparing_and_agreeing_takes_the_line_out(maker, by):
    order, other = money.arrived(maker), money.arrived(maker)
    batch = services.prepare_batch(actor=money.officer())
    if by == "report":
        purchases.report(order, reason="damaged")
    else:
        returns.ask(order, reason="damaged", quantities={order.lines.get().pk: 1}, words="Vỡ", on=order.delivered_at)

    services.approve_batch(batch, actor=money.officer())

    payout = Payout.objects.get()
    assert (payout.state, order.number in payout.note) == ("withdrawn", True)
    rows = {row.order.pk: row.why for row in owed.owed([maker.code])}
    assert rows == {order.pk: "reported", other.pk: ""}


def test_a_batch_with_nothing_left_is_withdrawn_when_it_is_agreed_to(maker):
    money.arrived(maker)
    batch = services.prepare_batch(actor=money.officer())
    money.account(maker)  # changed: it waits now

    services.approve_batch(batch, actor=money.officer())

    assert state_of(batch) == "withdrawn"
    assert [plan.why for plan in selectors.planned([maker.code])] == ["cooling"]


def test_what_the_bank_sends_back_is_owed_again_and_goes_to_the_new_account(maker):
    order = money.arrived(maker)
    money.at_bank()
    payout = Payout.objects.get()

    services.fail_payout(payout, reason="Sai số tài khoản", wrong_account=True, actor=money.officer())

    assert stands(maker) == {"payable": -100_000, "delivery": -order.delivery_fee}
    assert [plan.why for plan in selectors.planned([maker.code])] == ["failed"]
    assert Message.objects.get(kind="bank_account_changed", refs__act="failed").phone == "+84912000111"
    with pytest.raises(ValidationError):
        services.confirm_payout(payout, bank_reference="FT1", actor=money.officer())
    fresh = money.account(maker, on=timezone.now() - timedelta(days=10))
    money.paid_out()
    assert stands(maker) == {}
    assert list(Part.objects.order_by("pk").values_list("turn", "payout__state")) == [(1, "failed"), (2, "confirmed")]
    assert Payout.objects.get(state="confirmed").account == fresh
    assert BankAccount.objects.count() == 2 + 0


def test_a_refund_after_the_payout_is_carried_over(maker):
    order = money.arrived(maker)
    money.paid_out()
    purchases.return_(order, by="operator", reason="Hàng mốc")

    (plan,) = selectors.planned([maker.code])
    assert [plan.why, plan.amount] == ["negative", -100_000]
    with pytest.raises(ValidationError):
        services.prepare_batch(actor=money.officer())

    second = money.arrived(maker, price=150_000)
    money.paid_out("FT-LO-2")

    assert Payout.objects.order_by("-pk").first().amount == 50_000 + second.delivery_fee
    assert stands(maker) == {}
    assert list(Part.objects.filter(order=order).order_by("turn").values_list("turn", "goods", "delivery")) == [
        (1, 100_000, order.delivery_fee),
        (2, -100_000, 0),
    ]


def test_cash_that_the_producer_took_only_closes_the_order():
    maker = producers.producer()  # no account needed: nothing is sent
    order = money.arrived(maker, method="cod")

    batch = services.approve_batch(services.prepare_batch(actor=money.officer()), actor=money.officer())

    payout = Payout.objects.get()
    assert [batch.state, payout.state, payout.amount, payout.account] == ["done", "confirmed", 0, None]
    assert Part.objects.get().cash == order.total
    assert stands(maker) == {}
    assert Message.objects.filter(kind="payout_paid").count() == 0


def test_a_withdrawn_batch_leaves_everything_owed(maker):
    order = money.arrived(maker)
    batch = services.prepare_batch(actor=money.officer())
    with pytest.raises(ValidationError):
        services.withdraw_batch(batch, reason=" ", actor=money.officer())

    services.withdraw_batch(batch, reason="Nhầm tuần", actor=money.officer())

    assert stands(maker) == {"payable": -100_000, "delivery": -order.delivery_fee}
    assert [state_of(batch), Payout.objects.get().state] == ["withdrawn", "withdrawn"]
    with pytest.raises(ValidationError):
        services.approve_batch(batch, actor=money.officer())


def test_a_double_click_on_confirm_is_refused_and_tells_once(maker):
    money.arrived(maker)
    batch = money.at_bank()
    payout = Payout.objects.get()
    services.confirm_payout(payout, bank_reference="FT1", actor=money.officer())

    with pytest.raises(ValidationError):
        services.confirm_payout(payout, bank_reference="FT1", actor=money.officer())
    with pytest.raises(ValidationError):
        services.fail_payout(payout, reason="Trả lại", wrong_account=False, actor=money.officer())
    with pytest.raises(ValidationError):
        services.confirm_rest(batch, bank_reference="FT2", actor=money.officer())

    payout.refresh_from_db()
    assert [payout.bank_reference, Message.objects.filter(kind="payout_paid").count()] == ["FT1", 1]


def test_the_banks_file_holds_what_the_bank_needs_and_its_taking_is_noted(maker):
    from marketplace.foundation.audit.models import AuditEntry

    money.arrived(maker)
    batch = services.prepare_batch(actor=money.officer())
    with pytest.raises(ValidationError):
        services.file_of(batch, shape="common", actor=money.officer())
    services.export_batch(services.approve_batch(batch, actor=money.officer()), actor=money.officer())

    head, line = services.file_of(batch, shape="common", actor=money.officer()).decode("utf-8-sig").splitlines()

    payout = Payout.objects.get()
    assert head == "STT,Số tài khoản,Tên người nhận,Mã ngân hàng,Ngân hàng,Số tiền,Nội dung"
    number = payout.account.secret["number"]
    assert line == f"1,{number},HTX NA MAU,970405,Agribank,{payout.amount},{batch.number} {maker.code}"
    other = services.file_of(batch, shape="semicolons", actor=money.officer()).decode("utf-8-sig")
    assert other == f"{number};HTX NA MAU;970405;{payout.amount};{batch.number} {maker.code}\r\n"
    assert AuditEntry.objects.filter(action="batch_file_taken").count() == 2


def test_orders_that_arrived_before_this_room_get_their_day(maker):
    order = money.arrived(maker)
    Due.objects.all().delete()

    assert [services.note_missing(), services.note_missing()] == [1, 0]
    assert Due.objects.get().order == order


def test_nobody_is_forgotten_while_their_household_waits_for_money():
    from marketplace.foundation.accounts.erasers import Person
    from tests.factories.accounts import make_user

    user, household = make_user(), producers.producer("Hộ Lý Thị A", kind="household")
    producers.member(household, user)
    money.account(household, on=timezone.now() - timedelta(days=60))
    money.arrived(household)
    with pytest.raises(ValidationError, match="chưa chuyển xong"):
        services.check_nothing_owed(Person(user=user))

    money.paid_out()

    services.check_nothing_owed(Person(user=user))
    (told,) = selectors.told_payouts(Person(user=user))
    assert told["account"].endswith(Payout.objects.get().account.last)
