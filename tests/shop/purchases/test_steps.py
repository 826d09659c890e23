from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Intent, Refund
from marketplace.shop.purchases import selectors, services
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.stock import services as stock
from marketplace.shop.stock.models import JournalEntry, Pool
from tests.factories import certification, shop
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def placed(*, method="cod", known=True, **fields):
    """One order of two packs, its cash confirmed unless said otherwise."""
    purchase = shop.purchase(method=method, quantity=2, **fields)
    if known and method == "cod":
        services.confirm_by_phone(purchase)
    return ProducerOrder.objects.select_related("purchase").get()


def pay(order):
    intent = Intent.objects.get()
    raw = {"booked_at": timezone.now().isoformat(), "amount": intent.amount, "words": intent.memo}
    payments.match_line(payments.record_bank_line(raw, source="test"))
    order.refresh_from_db()
    return intent


def snapshot(order):
    return (
        ProducerOrder.objects.values().get(pk=order.pk),
        list(Pool.objects.values().order_by("pk")),
        list(Intent.objects.values().order_by("pk")),
        list(Refund.objects.values()),
        AuditEntry.objects.count(),
        Message.objects.count(),
        JournalEntry.objects.count(),
    )


def kinds(order):
    return list(Message.objects.about(order.number).order_by("pk").values_list("kind", flat=True))


def stock_now():
    return Pool.objects.values_list("on_hand", "promised").get()


def dispatch_all():
    for key in Message.objects.filter(state="queued").values_list("pk", flat=True):
        notifications.dispatch(key)


def test_a_cash_order_goes_the_whole_way():
    order, member = placed(), make_user()
    before = stock_now()

    services.accept(order, by="producer", actor=member)
    services.pack(order, by="producer", actor=member)
    services.ship(order, by="producer", actor=member, carrier="Viettel Post", tracking_number="VTP1", expected_on=date(2026, 12, 1))
    services.deliver(order, by="producer", actor=member)

    order.refresh_from_db()
    assert (order.fulfilment, order.payment) == ("delivered", "paid")
    assert (order.carrier, order.tracking_number, order.expected_on) == ("Viettel Post", "VTP1", date(2026, 12, 1))
    assert all([order.accepted_at, order.packed_at, order.shipped_at, order.delivered_at])
    assert stock_now() == (before[0] - 2, before[1] - 2)
    assert kinds(order) == ["order_for_producer", "order_accepted", "order_shipped", "order_delivered"]
    actions = AuditEntry.objects.about(order).values_list("action", "behalf_id")
    me = str(order.producer_id)
    assert list(actions) == [
        ("order_accepted", me), ("order_packed", me), ("order_shipped", me), ("order_delivered", me), ("order_paid", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "by"),
    [
        ("accept", "shopper"),
        ("pack", "producer"),
        ("ship", "producer"),
        ("deliver", "shopper"),
        ("refuse", "producer"),
        ("return_", "operator"),
    ],
)  # fmt: skip
def test_what_is_not_in_the_table_is_refused_and_nothing_changes(step, by):
    order = placed()
    before = snapshot(order)

    with pytest.raises(ValidationError):
        getattr(services, step)(order, by=by)

    assert snapshot(order) == before


@pytest.mark.parametrize(("method", "known"), [("cod", False), ("vietqr", True)])
def test_nobody_accepts_what_is_not_confirmed_or_paid(method, known):
    order = placed(method=method, known=known)
    before = snapshot(order)

    with pytest.raises(ValidationError):
        services.accept(order, by="producer")

    assert snapshot(order) == before
    assert kinds(order) == []


def test_a_shopper_cancels_until_acceptance_and_stock_comes_back_once():
    order = placed()
    free = (stock_now()[0], stock_now()[1] - 2)

    services.cancel(order, by="shopper")
    order.refresh_from_db()
    after = snapshot(order)
    with pytest.raises(ValidationError):
        services.cancel(order, by="shopper")

    assert (order.fulfilment, order.payment, Intent.objects.get().state) == ("cancelled", "void", "cancelled")
    assert stock_now() == free
    assert snapshot(order) == after
    assert kinds(order) == ["order_for_producer", "order_cancelled_producer"]


def test_a_shopper_cannot_cancel_after_acceptance():
    order = placed()
    services.accept(order, by="producer")
    before = snapshot(order)

    with pytest.raises(ValidationError):
        services.cancel(order, by="shopper")

    assert snapshot(order) == before


def test_a_producer_says_why_it_cannot_send():
    order = placed()
    with pytest.raises(ValidationError):
        services.cancel(order, by="producer")

    services.cancel(order, by="producer", reason="Hết hàng")

    order.refresh_from_db()
    assert (order.fulfilment, order.close_reason) == ("cancelled", "Hết hàng")
    assert kinds(order) == ["order_for_producer", "order_cancelled"]


def test_paid_money_is_owed_back_when_the_order_is_off():
    order, operator = placed(method="vietqr"), make_user()
    pay(order)
    assert (order.payment, kinds(order)) == ("paid", ["order_for_producer"])

    services.cancel(order, by="shopper")

    order.refresh_from_db()
    refund = Refund.objects.get()
    assert (order.payment, refund.amount, refund.key) == ("refund_due", order.total, f"order-{order.number}")
    payments.record_refund(refund, actor=operator, bank_reference="FT99")
    order.refresh_from_db()
    assert order.payment == "refunded"


def test_a_part_is_cancelled_before_the_transfer():
    packs = shop.two_producers(lines=2)
    purchase = shop.purchase(packs)
    one, two = purchase.orders.order_by("pk")

    services.cancel(one, by="shopper")

    intent = Intent.objects.get()
    assert (intent.state, intent.amount) == ("open", two.total)
    pay(two)
    one.refresh_from_db()
    assert (one.payment, two.payment) == ("void", "paid")


def test_accepted_in_part_the_rest_goes_back():
    order = placed(method="vietqr")
    pay(order)
    line, hand = order.lines.get(), stock_now()

    services.accept(order, by="producer", quantities={line.pk: 1})

    order.refresh_from_db()
    line.refresh_from_db()
    assert (line.accepted_quantity, order.goods_total) == (1, line.unit_price)
    assert Refund.objects.get().amount == line.unit_price
    assert stock_now() == (hand[0], hand[1] - 1)
    services.ship(order, by="producer")
    assert stock_now() == (hand[0] - 1, hand[1] - 2)


@pytest.mark.parametrize("n", [0, 3, -1])
def test_no_part_that_makes_no_sense(n):
    order = placed()
    before = snapshot(order)

    with pytest.raises(ValidationError):
        services.accept(order, by="producer", quantities={order.lines.get().pk: n})

    assert snapshot(order) == before


def test_cash_in_part_is_less_cash():
    order = placed()
    line = order.lines.get()

    services.accept(order, by="producer", quantities={line.pk: 1})
    services.ship(order, by="producer")
    services.deliver(order, by="producer")

    order.refresh_from_db()
    assert Intent.objects.get().received == order.total == line.unit_price + order.delivery_fee


def test_refused_at_the_door_and_back_on_the_shelf():
    order = placed()
    hand = stock_now()[0]
    services.accept(order, by="producer")
    services.ship(order, by="producer")

    services.refuse(order, by="producer", reason="Không gặp khách")
    assert stock_now()[0] == hand - 2
    services.return_(order, by="producer")
    with pytest.raises(ValidationError):
        services.return_(order, by="producer")

    order.refresh_from_db()
    assert (order.fulfilment, order.payment, stock_now()[0]) == ("returned", "void", hand)


def test_returned_goods_are_paid_back_without_delivery():
    order = placed(method="vietqr")
    pay(order)
    for step in ("accept", "ship", "deliver"):
        getattr(services, step)(order, by="producer")

    services.return_(order, by="operator", reason="Hàng vỡ", again=False)

    order.refresh_from_db()
    assert (order.payment, Refund.objects.get().amount) == ("refund_due", order.goods_total)


def test_a_qr_that_ends_cancels_and_late_money_takes_it_up_again():
    order, operator = placed(method="vietqr"), make_user()
    intent, promised = Intent.objects.get(), stock_now()
    payments.expire(intent, on=timezone.now())
    order.refresh_from_db()
    assert (order.fulfilment, order.payment, stock_now()) == ("cancelled", "lapsed", (promised[0], promised[1] - 2))
    assert kinds(order) == ["order_cancelled"]

    line = late_line(intent)
    payments.resolve_line(line, decision="take_up", actor=operator)

    order.refresh_from_db()
    assert (order.fulfilment, order.payment, stock_now()) == ("placed", "paid", promised)
    assert kinds(order) == ["order_cancelled", "order_for_producer"]


def late_line(intent):
    """Sent when the time of the QR was over."""
    Intent.objects.filter(pk=intent.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    raw = {"booked_at": timezone.now().isoformat(), "amount": intent.amount, "words": intent.memo}
    return payments.match_line(payments.record_bank_line(raw, source="test"))


@pytest.mark.parametrize("obstacle", ["stock", "star"])
def test_late_money_goes_back_when_the_goods_cannot_be_sold(obstacle):
    order, operator = placed(method="vietqr"), make_user()
    intent = Intent.objects.get()
    payments.expire(intent, on=timezone.now())
    line = late_line(intent)
    if obstacle == "stock":
        stock.correct(Pool.objects.get(), counted=1)
    else:
        certification.revoke(order.lines.get().certificate)
    before = snapshot(order)

    with pytest.raises(ValidationError):
        payments.resolve_line(line, decision="take_up", actor=operator)
    assert snapshot(order) == before
    payments.resolve_line(line, decision="refund", actor=operator)

    order.refresh_from_db()
    assert (order.fulfilment, order.payment, Refund.objects.get().amount) == ("cancelled", "lapsed", intent.amount)


def test_the_clock_starts_when_the_message_is_proven(time_machine, settings, tmp_path):
    settings.OUTBOX_ROOT = tmp_path
    settings.NOTIFICATION_LAST_WAYS = ("mailbox",)
    time_machine.move_to("2026-11-25 09:00 +0700", tick=False)
    order = placed()
    order.refresh_from_db()
    assert (order.told_at, order.remind_at) == (None, None)

    time_machine.move_to("2026-11-25 11:00 +0700", tick=False)
    dispatch_all()
    order.refresh_from_db()
    told = order.told_at

    assert told == timezone.now()
    assert [order.remind_at - told, order.escalate_at - told, order.cancel_at - told] == [timedelta(days=n) for n in (1, 2, 4)]
    services.start_clock(order.pk, on=told + timedelta(hours=1))
    order.refresh_from_db()
    assert order.told_at == told


def test_no_clock_without_proof_until_the_operator_has_called(settings):
    settings.NOTIFICATION_CHANNELS, settings.NOTIFICATION_LAST_WAYS = {}, ()
    order = placed()
    dispatch_all()
    order.refresh_from_db()
    message = Message.objects.get(kind="order_for_producer")
    assert (message.state, order.told_at) == ("failed", None)

    notifications.mark_called(message, actor=make_user())

    order.refresh_from_db()
    assert order.told_at is not None


def told(order, at):
    services.start_clock(order.pk, on=at)
    order.refresh_from_db()


def test_reminded_listed_and_cancelled_in_working_hours(time_machine):
    time_machine.move_to("2026-11-25 09:00 +0700", tick=False)
    order = placed()
    told(order, timezone.now())

    services.run_clocks()
    assert "order_reminder" not in kinds(order)
    time_machine.move_to("2026-11-26 09:00 +0700", tick=False)
    services.run_clocks()
    services.run_clocks()
    assert kinds(order) == ["order_for_producer", "order_reminder"]
    assert list(selectors.late_orders()) == []
    time_machine.move_to("2026-11-27 09:00 +0700", tick=False)
    assert list(selectors.late_orders()) == [order]
    time_machine.move_to("2026-11-29 09:00 +0700", tick=False)
    services.run_clocks()
    services.run_clocks()

    order.refresh_from_db()
    assert order.fulfilment == "cancelled"
    assert order.close_reason != ""
    assert kinds(order)[2:] == ["order_cancelled_producer", "order_cancelled"]


def test_an_answered_order_is_left_alone(time_machine):
    time_machine.move_to("2026-11-25 09:00 +0700", tick=False)
    order = placed()
    told(order, timezone.now())
    services.accept(order, by="producer")
    before = snapshot(order)

    time_machine.move_to("2026-12-20 09:00 +0700", tick=False)
    services.run_clocks()

    assert snapshot(order) == before


def test_a_code_that_never_comes_ends_a_cash_order():
    order = placed(known=False)

    services.run_clocks(on=timezone.now() + timedelta(minutes=59))
    order.refresh_from_db()
    assert order.fulfilment == "placed"
    services.run_clocks(on=timezone.now() + timedelta(minutes=61))

    order.refresh_from_db()
    assert (order.fulfilment, order.payment, kinds(order)) == ("cancelled", "void", ["order_cancelled"])


def test_a_report_is_answered_once():
    order, operator = placed(), make_user()
    with pytest.raises(ValidationError):
        services.report(order, reason="not_arrived")
    services.accept(order, by="producer")
    services.ship(order, by="producer")

    note = services.report(order, reason="not_arrived")
    with pytest.raises(ValidationError):
        services.report(order, reason="damaged")
    services.answer_report(note, actor=operator, words="Đã gọi người giao hàng")
    with pytest.raises(ValidationError):
        services.answer_report(note, actor=operator, words="x")

    assert order.reports.filter(answered_at=None).count() == 0


def test_producers_are_told_once():
    order = placed()

    services.tell_producers([order])

    assert kinds(order) == ["order_for_producer"]
