"""A card whose bank only keeps the sum ready: what the makers have accepted is taken, once, and nothing before."""

import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.ledger.models import Posting
from marketplace.foundation.notifications import services as notifications
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments import capturing, card_refunds, cards, events, selectors, stripe, sweeping
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import CardPayment, Intent, Refund
from marketplace.shop.purchases import destinations, services
from marketplace.shop.purchases import selectors as purchases
from marketplace.shop.purchases.models import ProducerOrder, Purchase
from marketplace.shop.stock.models import Pool
from tests.factories import catalogue, producers
from tests.factories.accounts import make_officer, make_user
from tests.factories.captures import at_stripe, authorised, captures, reserved, work

from .test_views import let_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_server")]
REASON = "Hết hàng."


@pytest.fixture(autouse=True)
def on_acceptance(settings):
    settings.PAYMENT_CARD_CAPTURE = "acceptance"


def accept(order, **said):
    return services.accept(order, by="producer", **said)


def decline(order, by="producer"):
    return services.cancel(order, by=by, reason=REASON)


def states():
    return list(ProducerOrder.objects.order_by("pk").values_list("fulfilment", "payment"))


def intent():
    return Intent.objects.get()


def booked(kind):
    return Posting.objects.filter(account__kind=kind).total()


def kinds(about):
    return list(Message.objects.about(about).order_by("pk").values_list("kind", flat=True))


def in_six_days(hours=0):
    return timezone.now() + timedelta(days=6, minutes=5, hours=hours)


# From the order to the money


def test_the_bank_keeps_the_sum_and_the_makers_are_told(stripe_server):
    purchase, orders = reserved(stripe_server)

    payment = CardPayment.objects.get()
    assert states() == [("placed", "reserved")] * 2
    assert (intent().state, intent().received, payment.authorised, payment.received) == ("reserved", 0, purchase.total, 0)
    assert payment.capture_by - payment.authorised_at == timedelta(days=6)
    assert at_stripe(stripe_server) == [("requires_capture", 0, purchase.total)]
    assert (booked("stripe"), booked("receivable"), booked("tax_vat")) == (0, purchase.total, 0)
    assert [kinds(order.number) for order in orders] == [["order_for_producer"]] * 2
    assert kinds(purchase.reference) == ["purchase_received", "payment_reserved"]


def test_the_bank_may_free_it_sooner_than_we_thought(stripe_server, settings):
    settings.PAYMENT_CARD_HOLD_DAYS = 30
    reserved(stripe_server)
    payment = CardPayment.objects.get()
    assert payment.capture_by - payment.authorised_at == timedelta(days=6)


def test_one_accepts_and_one_declines_and_only_the_first_is_charged(stripe_server):
    purchase, (first, second) = reserved(stripe_server)
    before = list(Pool.objects.order_by("pk").values_list("on_hand", "promised"))

    accept(first)
    work()
    assert (captures(stripe_server), intent().state) == ([], "reserved")
    decline(second)
    work()

    assert at_stripe(stripe_server) == [("succeeded", first.total, 0)]
    assert states() == [("accepted", "paid"), ("cancelled", "void")]
    assert (intent().state, intent().received, Refund.objects.count()) == ("paid", first.total, 0)
    assert (booked("stripe") + booked("stripe_fees"), booked("receivable")) == (first.total, 0)
    assert list(Pool.objects.order_by("pk").values_list("on_hand", "promised")) == [before[0], (before[1][0], before[1][1] - 2)]
    assert kinds(purchase.reference)[-1] == "payment_captured"
    assert kinds(first.number)[-1] == "order_captured_producer"
    assert len(captures(stripe_server)) == 1


def test_a_part_is_accepted_and_a_part_is_taken(stripe_server):
    _purchase, (first, second) = reserved(stripe_server)
    line = first.lines.get()

    accept(first, quantities={line.pk: 1})
    accept(second)
    work()

    first.refresh_from_db()
    assert at_stripe(stripe_server) == [("succeeded", first.goods_total + first.delivery_fee + second.total, 0)]
    assert (first.goods_total, states()) == (line.unit_price, [("accepted", "paid")] * 2)
    assert CardPayment.objects.get().capture_amount == intent().amount == intent().received
    assert Refund.objects.count() == 0


@pytest.mark.parametrize("by", ["producer", "shopper"])
def test_nothing_is_accepted_and_nobody_is_charged(stripe_server, by):
    _purchase, orders = reserved(stripe_server)
    for order in orders:
        decline(order, by=by)
    work()

    assert at_stripe(stripe_server) == [("canceled", 0, 0)]
    assert (states(), intent().state) == ([("cancelled", "void")] * 2, "cancelled")
    assert (booked("stripe"), booked("stripe_fees"), booked("receivable"), Refund.objects.count()) == (0, 0, 0, 0)
    assert set(Pool.objects.values_list("promised", flat=True)) == {0}


def test_a_shopper_cancels_one_parcel_and_the_other_is_taken_once_accepted(stripe_server):
    _purchase, (first, second) = reserved(stripe_server)
    services.cancel(first, by="shopper")
    accept(second)
    work()
    assert at_stripe(stripe_server) == [("succeeded", second.total, 0)]


def test_a_parcel_is_packed_before_and_sent_after_the_money_was_taken(stripe_server):
    _purchase, (first, second) = reserved(stripe_server)
    accept(first)
    services.pack(first, by="producer")
    before = states(), Message.objects.count()
    with pytest.raises(ValidationError, match="ngân hàng"):
        services.ship(first, by="producer", carrier="GHN")
    assert (states(), Message.objects.count()) == before

    decline(second)
    with pytest.raises(ValidationError, match="ngân hàng"):
        services.ship(first, by="producer", carrier="GHN")
    work()
    services.ship(first, by="producer", carrier="GHN")

    assert states() == [("shipped", "paid"), ("cancelled", "void")]


def test_what_was_taken_goes_back_as_any_card_payment(stripe_server):
    _purchase, (first, second) = reserved(stripe_server)
    accept(first)
    accept(second)
    work()

    decline(first)
    card_refunds.send_refund(Refund.objects.get())

    assert states() == [("cancelled", "refunded"), ("accepted", "paid")]
    assert stripe_server.call("/v1/refunds", method="GET")[1]["data"][0]["amount"] == first.total


# Clocks


def test_who_does_not_answer_in_time_is_out_and_the_rest_is_taken(stripe_server):
    _purchase, (first, second) = reserved(stripe_server)
    accept(first)
    services.start_clock(second.pk)

    services.run_clocks(on=timezone.now() + timedelta(days=5))
    work()

    assert states() == [("accepted", "paid"), ("cancelled", "void")]
    assert at_stripe(stripe_server) == [("succeeded", first.total, 0)]


def test_a_day_before_the_bank_frees_it_what_was_accepted_is_taken(stripe_server):
    _purchase, (first, second) = reserved(stripe_server)
    accept(first)
    services.hold(second, actor=make_user(), reason="xem lại giấy")
    services.run_clocks(on=in_six_days(hours=-1))
    assert states()[1] == ("placed", "reserved")

    services.run_clocks(on=in_six_days())
    services.run_clocks(on=in_six_days())
    work()

    second.refresh_from_db()
    assert states() == [("accepted", "paid"), ("cancelled", "void")]
    assert "ngân hàng" in second.close_reason
    assert len(captures(stripe_server)) == 1


def test_a_day_before_the_bank_frees_it_and_nobody_has_answered(stripe_server):
    reserved(stripe_server)
    services.run_clocks(on=in_six_days())
    work()
    assert (at_stripe(stripe_server), states()) == ([("canceled", 0, 0)], [("cancelled", "void")] * 2)


# The bank does not give it


def ended(stripe_server, purchase, orders):
    assert states() == [("cancelled", "lapsed")] * 2
    assert (intent().state, intent().received, Refund.objects.count()) == ("expired", 0, 0)
    assert set(Pool.objects.values_list("promised", flat=True)) == {0}
    assert (booked("stripe"), booked("receivable")) == (0, 0)
    for order in orders:
        assert kinds(order.number)[-2:] == ["order_cancelled", "order_cancelled_producer"]
    assert at_stripe(stripe_server) == [("canceled", 0, 0)]


def test_the_card_was_closed_and_the_orders_end_with_words(stripe_server):
    purchase, orders = reserved(stripe_server)
    stripe_server.act(f"close-card/{CardPayment.objects.get().stripe_id}")
    for order in orders:
        accept(order)
    services.pack(orders[0], by="producer")
    work()

    ended(stripe_server, purchase, orders)
    assert CardPayment.objects.get().declined == "card_declined"


@pytest.mark.parametrize("accepted", [0, 1, 2])
def test_the_bank_has_freed_it_before_its_time(stripe_server, accepted):
    purchase, orders = reserved(stripe_server)
    for order in orders[:accepted]:
        accept(order)
    stripe_server.act(f"end-keeping/{CardPayment.objects.get().stripe_id}")
    work()
    cards.look(CardPayment.objects.get())
    work()
    ended(stripe_server, purchase, orders)


def test_stripe_is_silent_and_the_sweep_asks_again(stripe_server, settings):
    _purchase, orders = reserved(stripe_server)
    for order in orders:
        accept(order)
    address, settings.STRIPE_API_URL = settings.STRIPE_API_URL, "http://127.0.0.1:9"
    with pytest.raises(stripe.Silent):
        work()
    assert states() == [("accepted", "reserved")] * 2
    settings.STRIPE_API_URL = address

    capturing.sweep(on=timezone.now() + timedelta(minutes=1))
    assert captures(stripe_server) == []
    capturing.sweep(on=timezone.now() + timedelta(minutes=6))

    assert states() == [("accepted", "paid")] * 2


def test_a_sum_that_nobody_wants_is_freed_by_the_sweep(stripe_server):
    _purchase, orders = reserved(stripe_server)
    for order in orders:
        decline(order)
    capturing.sweep(on=timezone.now() + timedelta(minutes=6))
    assert at_stripe(stripe_server) == [("canceled", 0, 0)]


def test_while_a_sum_is_kept_for_days_stripe_is_asked_every_few_hours(stripe_server):
    _purchase, orders = reserved(stripe_server)
    now = timezone.now()
    assert [selectors.silent_payments(now + timedelta(hours=n)).count() for n in (1, 4)] == [0, 1]
    for order in orders:
        accept(order)
    assert selectors.silent_payments(now + timedelta(hours=1)).count() == 1


# What Stripe says, in any order


def test_every_order_of_the_same_events_ends_the_same(stripe_server):
    _purchase, payment = authorised(stripe_server)
    events.apply(events.keep(stripe_server.events("payment_intent.amount_capturable_updated")[0]).pk)
    for order in ProducerOrder.objects.select_related("purchase"):
        accept(order)
    stripe.capture_payment(payment.stripe_id, key=f"{payment.pk}-capture", amount=intent().amount)  # and we died before noting it
    told = stripe_server.events()
    for told_now in (told, told[::-1], told * 2):
        for event in told_now:
            events.apply(events.keep(event).pk)
    work()

    assert (states(), len(captures(stripe_server))) == ([("accepted", "paid")] * 2, 1)
    assert intent().received == intent().amount


@pytest.mark.parametrize("order_of", list(itertools.permutations(range(3)))[::2])
def test_an_event_of_the_end_comes_before_that_of_the_beginning(stripe_server, order_of):
    """Kept ready, freed at its end, and only then do we hear of any of it: nobody was ever told."""
    _purchase, payment = authorised(stripe_server)
    stripe_server.act(f"end-keeping/{payment.stripe_id}")
    told = stripe_server.events("payment_intent.created", "payment_intent.amount_capturable_updated", "payment_intent.canceled")
    for n in order_of:
        events.apply(events.keep(told[n]).pk)

    assert (states(), intent().state) == ([("placed", "awaited")] * 2, "open")
    assert [order.orders.count() for order in Purchase.objects.all()] == [2]
    assert cards.ready(intent())[0].pk != payment.pk


def test_an_answer_from_before_changes_nothing(stripe_server):
    _purchase, payment = authorised(stripe_server)
    before = stripe.Payment(payment.stripe_id, payment.amount, "requires_action", timezone.now())
    cards.look(payment)
    cards.take_payment(payment, before)
    assert (CardPayment.objects.get().status, intent().state) == ("requires_capture", "reserved")


def test_taken_at_stripes_own_pages_before_all_have_answered(stripe_server):
    purchase, (first, second) = reserved(stripe_server)
    payment = CardPayment.objects.get()
    stripe_server.call(f"/v1/payment_intents/{payment.stripe_id}/capture")
    cards.look(payment)
    assert states() == [("placed", "paid")] * 2

    accept(first)
    decline(second)

    assert (states(), Refund.objects.get().amount) == ([("accepted", "paid"), ("cancelled", "refund_due")], second.total)
    assert intent().received == purchase.total


def test_a_part_taken_at_stripes_own_pages_pays_what_is_accepted_if_it_is_enough(stripe_server):
    _purchase, (first, second) = reserved(stripe_server)
    payment = CardPayment.objects.get()
    stripe_server.call(f"/v1/payment_intents/{payment.stripe_id}/capture", amount_to_capture=first.total)
    cards.look(payment)
    assert (states(), intent().state) == ([("placed", "reserved")] * 2, "reserved")

    accept(first)
    decline(second)
    work()

    assert (states(), intent().state) == ([("accepted", "paid"), ("cancelled", "void")], "paid")


def test_a_part_taken_at_stripes_own_pages_goes_back_if_it_is_not_enough(stripe_server):
    _purchase, orders = reserved(stripe_server)
    payment = CardPayment.objects.get()
    stripe_server.call(f"/v1/payment_intents/{payment.stripe_id}/capture", amount_to_capture=orders[0].total)
    cards.look(payment)
    for order in orders:
        accept(order)
    work()

    assert (states(), intent().state) == ([("cancelled", "lapsed")] * 2, "expired")
    assert Refund.objects.get().amount == orders[0].total


# Between the answer and the taking


def test_a_maker_changes_its_mind_before_stripe_was_asked(stripe_server):
    _purchase, (first, second) = reserved(stripe_server)
    accept(first)
    accept(second)
    decline(first)
    work()
    assert (at_stripe(stripe_server), Refund.objects.count()) == ([("succeeded", second.total, 0)], 0)
    assert states() == [("cancelled", "void"), ("accepted", "paid")]


def test_a_maker_changes_its_mind_while_stripe_is_asked_and_the_rest_goes_back(stripe_server):
    purchase, (first, second) = reserved(stripe_server)
    accept(first)
    accept(second)
    asked = capturing._asking(CardPayment.objects.get(), timezone.now())
    decline(first)
    assert asked.capture_amount == purchase.total
    work()

    assert at_stripe(stripe_server) == [("succeeded", purchase.total, 0)]
    assert (states(), Refund.objects.get().amount) == ([("cancelled", "void"), ("accepted", "paid")], first.total)


def test_all_change_their_mind_while_stripe_is_asked_and_all_goes_back(stripe_server):
    purchase, orders = reserved(stripe_server)
    for order in orders:
        accept(order)
    asked = capturing._asking(CardPayment.objects.get(), timezone.now())
    stripe.capture_payment(asked.stripe_id, key=f"{asked.pk}-capture", amount=asked.capture_amount)
    for order in orders:
        decline(order)
    work()
    assert (states(), Refund.objects.get().amount) == ([("cancelled", "void")] * 2, purchase.total)


# What the shopper may change meanwhile


def test_a_reserved_sum_is_not_freed_by_choosing_another_way(client, stripe_server):
    purchase, _payment = authorised(stripe_server)
    let_in(client, purchase)

    for name in ("order_to_transfer", "order_to_cash"):
        client.post(reverse(name, args=[purchase.reference]), {"code": "000000"})

    assert at_stripe(stripe_server) == [("requires_capture", 0, purchase.total)]
    assert (states(), intent().state, Purchase.objects.get().method) == ([("placed", "reserved")] * 2, "reserved", "card")


def test_the_time_to_pay_is_over_and_the_bank_had_agreed_in_time(stripe_server):
    purchase, _payment = authorised(stripe_server)
    sweeping.end_overdue(on=timezone.now() + timedelta(hours=3))
    sweeping.end_overdue(on=timezone.now() + timedelta(hours=3))
    assert (states(), at_stripe(stripe_server)) == ([("placed", "reserved")] * 2, [("requires_capture", 0, purchase.total)])


def test_all_was_cancelled_before_we_heard_that_the_bank_had_agreed(stripe_server):
    purchase, payment = authorised(stripe_server)
    for order in purchase.orders.select_related("purchase"):
        services.cancel(order, by="shopper")
    cards.look(payment)
    work()
    assert (states(), at_stripe(stripe_server)) == ([("cancelled", "void")] * 2, [("canceled", 0, 0)])


def test_one_was_cancelled_before_we_heard_and_less_is_taken(stripe_server):
    purchase, payment = authorised(stripe_server)
    first, second = purchase.orders.select_related("purchase").order_by("pk")
    services.cancel(first, by="shopper")
    cards.look(payment)
    accept(second)
    work()
    assert at_stripe(stripe_server) == [("succeeded", second.total, 0)]


def test_too_little_was_kept_and_the_card_is_asked_anew(stripe_server):
    _purchase, payment = authorised(stripe_server)
    payments.ask_anew(intent(), amount=intent().amount + 20_000)
    cards.look(payment)
    work()
    assert (at_stripe(stripe_server), states()) == ([("canceled", 0, 0)], [("placed", "awaited")] * 2)
    assert cards.ready(intent())[0].amount == intent().amount
    payments.ask_anew(intent(), amount=intent().amount - 20_000)  # as its orders cost


def destination(purchase, province):
    columns = ("receiver_name", "receiver_phone", "province_name", "commune_code", "commune_name", "address_line")
    return services.Destination(province_code=province, **{name: getattr(purchase, name) for name in columns})


def move(purchase, province):
    told = destinations.fees(purchase, list(purchases.orders_to_move(purchase)), province)
    shown = destinations.shown(told)
    return told, lambda: services.change_destination(purchase, to=destination(purchase, province), shown=shown)


def test_delivery_that_costs_less_is_taken_less_and_more_is_never_asked(stripe_server):
    purchase, orders = reserved(stripe_server)
    told, change = move(purchase, "19")
    assert all(fee.more < 0 for fee in told)
    assert "không trừ vào thẻ" in told[0].words
    change()
    purchase.refresh_from_db()
    told, back = move(purchase, "01")
    with pytest.raises(services.FeesDiffer, match="chỉ giữ"):
        back()
    for order in orders:
        accept(order, seen=1)
    work()

    assert at_stripe(stripe_server) == [("succeeded", purchase.total, 0)]
    assert Refund.objects.count() == 0


# Settings and pages


def test_a_payment_ends_as_it_began_whatever_the_setting_says_later(stripe_server, settings):
    _purchase, orders = reserved(stripe_server)
    settings.PAYMENT_CARD_CAPTURE = "order"
    for order in orders:
        accept(order)
    work()
    assert states() == [("accepted", "paid")] * 2
    other, payment = authorised(stripe_server, [catalogue.pack_of(catalogue.listing("Chè Shan"))])
    assert (cards.look(payment).status, other.orders.get().payment) == ("succeeded", "paid")


def test_a_setting_that_nobody_knows_is_refused(settings):
    settings.PAYMENT_CARD_CAPTURE = "later"
    with pytest.raises(SystemCheckError, match=r"payments\.E003"):
        call_command("check")


def dispatched(kind):
    for key in Message.objects.filter(state="queued").order_by("pk").values_list("pk", flat=True):
        notifications.dispatch(key)
    return [attempt.content for message in Message.objects.filter(kind=kind) for attempt in message.attempts.all()]


def test_the_pages_say_reserved_and_not_paid(client, stripe_server):
    purchase, (first, second) = reserved(stripe_server)
    let_in(client, purchase)
    page = client.get(reverse("order", args=[purchase.reference])).text
    assert ("Chưa trừ tiền" in page, "đã trả xong" in page) == (True, False)
    back = client.get(reverse("order_card_back", args=[purchase.reference]), follow=True).text
    assert "đang giữ" in back

    accept(first)
    maker = make_user()
    producers.member(first.producer, maker)
    client.force_login(maker)
    portal = client.get("/seller/").text
    assert ("ngân hàng giữ" in portal, f"/seller/orders/{first.number}/ship/" in portal, "Đã đóng gói" in portal) == (True, False, True)
    client.force_login(make_officer(Role.OPERATOR))
    desk = client.get("/desk/cards/").text
    assert (purchase.reference in desk, "Ngân hàng đang giữ" in desk) == (True, True)

    decline(second)
    work()
    client.force_login(maker)
    assert f"/seller/orders/{first.number}/ship/" in client.get("/seller/").text
