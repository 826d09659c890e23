"""What may still be changed before any maker has taken the order."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.notifications import links
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import FormerMemo, Intent, Refund
from marketplace.shop.purchases import destinations, selectors, services
from marketplace.shop.purchases.models import FormerContact, ProducerOrder, Purchase
from tests.factories import catalogue, shop

from .test_races import begun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_map")]
HANOI, HUE, THAI_NGUYEN = "01", "46", "19"
STAYS = {"receiver_name": "Nguyễn Thị Thử", "address_line": "Số 8, ngõ 12, phố Lê Lợi"}


def to(purchase, **fields):
    kept = ("receiver_name", "receiver_phone", "province_code", "province_name", "commune_code", "commune_name", "address_line", "message")
    return services.Destination(**{name: getattr(purchase, name) for name in kept} | fields)


def elsewhere(purchase, province=THAI_NGUYEN, **fields):
    return to(purchase, province_code=province, province_name="Nơi mới", commune_code="02", commune_name="Xã mới", **fields)


def shown(purchase, province):
    return destinations.shown(destinations.fees(purchase, list(selectors.orders_to_move(purchase)), province))


def change(purchase, destination, **fields):
    agreed = shown(purchase, destination.province_code)
    return services.change_destination(purchase, to=destination, shown=agreed, **fields)


def snapshot():
    models = (Purchase, ProducerOrder, Intent, FormerMemo, FormerContact, Refund)
    return [list(model.objects.order_by("pk").values()) for model in models] + [AuditEntry.objects.count(), Message.objects.count()]


def bank(amount, words, **fields):
    raw = {"booked_at": timezone.now().isoformat(), "amount": amount, "words": words, **fields}
    return payments.match_line(payments.record_bank_line(raw, source="test"))


def cash(**fields):
    purchase = shop.purchase(method="cod", **fields)
    services.confirm_by_phone(purchase)
    return Purchase.objects.get(pk=purchase.pk)


def told(kind):
    return Message.objects.filter(kind=kind).count()


def test_another_street_keeps_the_costs_and_the_old_one_stays_on_record():
    purchase = cash(packs=None)
    before = purchase.total

    change(purchase, to(purchase, address_line="Số 9", message="Gọi trước"))

    purchase.refresh_from_db()
    assert (purchase.address_line, purchase.message, purchase.total) == ("Số 9", "Gọi trước", before)
    old = FormerContact.objects.get()
    order = purchase.orders.get()
    assert (old.address_line, old.message, old.fees) == ("Số 8, ngõ 12, phố Lê Lợi", "", {order.number: order.delivery_fee})
    assert order.changes == 1
    entry = AuditEntry.objects.get(action="purchase_changed")
    assert (entry.details["fields"], entry.details["more"]) == (["address_line", "message"], 0)
    assert (told("purchase_changed"), told("order_changed_producer")) == (1, 1)


def test_no_personal_word_stands_in_the_audit_row():
    purchase = cash()
    change(purchase, to(purchase, address_line="Nhà bà Tư", receiver_name="Hoàng Thị Tư"))
    assert "Tư" not in str(AuditEntry.objects.values_list("details", "reason", "paper"))


def test_a_dearer_place_is_asked_about_and_charged_only_when_agreed():
    purchase = shop.purchase(method="vietqr")
    order, intent = ProducerOrder.objects.get(), Intent.objects.get()
    before = snapshot()
    with pytest.raises(services.FeesDiffer) as news:
        services.change_destination(purchase, to=elsewhere(purchase, HUE), shown=shown(purchase, HANOI))
    assert snapshot() == before
    assert "giao hàng" in news.value.messages[0].lower()

    change(purchase, elsewhere(purchase, HUE))

    order.refresh_from_db()
    purchase.refresh_from_db()
    more = order.delivery_fee - before[1][0]["delivery_fee"]
    assert more > 0
    assert (purchase.total, order.total, order.order.total_incl_tax) == (before[0][0]["total"] + more,) * 3
    renewed = Intent.objects.get()
    assert (renewed.pk, renewed.amount) == (intent.pk, purchase.total)
    assert renewed.memo != intent.memo
    assert FormerMemo.objects.values_list("memo", "amount").get() == (intent.memo, intent.amount)


def test_money_for_the_old_qr_finds_the_order_and_the_rest_is_missing():
    purchase = shop.purchase(method="vietqr")
    old = Intent.objects.get()
    change(purchase, elsewhere(purchase, HUE))
    new = Intent.objects.get()

    line = bank(old.amount, old.memo)

    new.refresh_from_db()
    assert (line.verdict, new.received, new.missing) == ("under", old.amount, new.amount - old.amount)
    bank(new.missing, new.memo, bank_reference="FT2")
    assert ProducerOrder.objects.get().payment == "paid"


def test_cash_gets_the_new_sum():
    purchase = cash()
    change(purchase, elsewhere(purchase))
    purchase.refresh_from_db()
    assert Intent.objects.get().amount == ProducerOrder.objects.get().total == purchase.total
    assert FormerMemo.objects.count() == 0


def test_paid_goods_go_to_a_cheaper_place_and_the_rest_goes_back():
    purchase = shop.purchase(method="vietqr")
    paid = Intent.objects.get()
    bank(paid.amount, paid.memo)

    change(purchase, elsewhere(purchase, THAI_NGUYEN))

    order, refund = ProducerOrder.objects.get(), Refund.objects.get()
    assert refund.amount == paid.amount - order.total > 0
    services.cancel(order, by="shopper")
    assert sum(Refund.objects.values_list("amount", flat=True)) == paid.amount


def test_paid_goods_do_not_go_to_a_dearer_place():
    purchase = shop.purchase(method="vietqr")
    paid = Intent.objects.get()
    bank(paid.amount, paid.memo)
    before = snapshot()

    with pytest.raises(services.FeesDiffer, match="đã thanh toán"):
        change(purchase, elsewhere(purchase, HUE))

    assert snapshot() == before


def test_where_a_maker_does_not_send_nothing_is_changed():
    pack = catalogue.pack_of(catalogue.listing(not_delivered_to=[HUE]))
    purchase = cash(packs=[pack])
    before = snapshot()
    with pytest.raises(services.FeesDiffer):
        change(purchase, elsewhere(purchase, HUE))
    assert snapshot() == before


def test_after_one_maker_has_taken_its_order_nothing_is_changed():
    purchase = cash(packs=shop.two_producers(lines=2))
    first, _second = purchase.orders.order_by("pk")
    services.accept(first, by="producer")
    before = snapshot()

    with pytest.raises(ValidationError, match=first.number):
        change(purchase, to(purchase, address_line="Số 9"))

    assert snapshot() == before


def test_a_cancelled_parcel_does_not_stand_in_the_way_and_costs_nothing():
    purchase = shop.purchase(shop.two_producers(lines=2), method="vietqr")
    first, second = purchase.orders.order_by("pk")
    services.cancel(first, by="shopper")

    change(purchase, elsewhere(purchase, HUE))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.changes, second.changes) == (0, 1)
    assert Intent.objects.get().amount == second.total


def test_cash_with_a_new_phone_wants_a_proof_and_then_shuts_out_the_old_one():
    purchase = cash()
    token = links.issue("purchase", purchase.reference, expires_at=timezone.now() + timedelta(days=1))
    other = to(purchase, receiver_phone="+84912000111")
    before = snapshot()
    with pytest.raises(services.ProofNeeded):
        change(purchase, other)
    assert snapshot() == before

    change(purchase, other, proven=True)

    purchase.refresh_from_db()
    assert (purchase.payer_phone, purchase.receiver_phone) == ("+84912000111",) * 2
    assert links.open(token) is None
    assert Message.objects.get(kind="purchase_changed").phone == "+84912000111"


def test_a_slip_in_the_phone_is_mended_before_the_code_was_typed():
    purchase = shop.purchase(method="cod")
    change(purchase, to(purchase, receiver_phone="+84912000111"), proven=True)
    assert ProducerOrder.objects.get().payment == "on_delivery"
    assert told("order_for_producer") == 1


def test_a_transfer_may_come_for_somebody_else_without_a_code():
    purchase = shop.purchase(method="vietqr")
    payer = purchase.payer_phone
    change(purchase, to(purchase, receiver_phone="+84912000111", receiver_name="Bà Tư"))
    purchase.refresh_from_db()
    assert (purchase.payer_phone, purchase.receiver_phone) == (payer, "+84912000111")


def test_the_same_again_is_no_change():
    purchase = cash()
    before = snapshot()
    with pytest.raises(ValidationError, match="Không có gì khác"):
        change(purchase, to(purchase))
    assert snapshot() == before


def test_an_accept_that_saw_the_former_address_looks_again():
    purchase = cash()
    order = ProducerOrder.objects.select_related("purchase").get()
    change(purchase, to(purchase, address_line="Số 9"))

    with pytest.raises(ValidationError, match="vừa đổi"):
        services.accept(order, by="producer")

    order.refresh_from_db()
    assert order.fulfilment == "placed"
    assert services.accept(order, by="producer").fulfilment == "accepted"


def test_a_tap_on_a_page_from_before_the_change_looks_again(client):
    purchase = cash()
    order = ProducerOrder.objects.get()
    client.get(links.address(links.issue("order", order.number, expires_at=timezone.now() + timedelta(days=1))))
    change(purchase, to(purchase, address_line="Số 9"))

    page = client.post(f"/tap/{order.number}/accept/", {"seen": "0"}, follow=True)

    order.refresh_from_db()
    assert ("vừa đổi" in page.content.decode(), order.fulfilment) == (True, "placed")
    assert 'name="seen" value="1"' in page.content.decode()
    client.post(f"/tap/{order.number}/accept/", {"seen": "1"})
    order.refresh_from_db()
    assert order.fulfilment == "accepted"


def test_a_new_qr_has_a_new_reference_and_day_and_the_old_one_pays_too(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+07:00", tick=False)
    purchase = shop.purchase(method="vietqr")
    old = Intent.objects.get()
    time_machine.move_to("2026-11-26T12:00:00+07:00", tick=False)  # its day is over, its end not yet certain

    services.renew_transfer(purchase)

    new = Intent.objects.get()
    assert (new.pk, new.amount, new.running()) == (old.pk, old.amount, True)
    assert new.memo != old.memo
    assert bank(old.amount, f"CK {old.memo}").verdict == "exact"
    assert ProducerOrder.objects.get().payment == "paid"
    assert bank(old.amount, new.memo, bank_reference="FT2").verdict == "double"


def test_a_qr_is_renewed_three_times_at_most(settings):
    purchase = shop.purchase(method="vietqr")
    for _ in range(settings.PAYMENT_QR_RENEWALS):
        services.renew_transfer(purchase)
    before = snapshot()
    with pytest.raises(ValidationError):
        services.renew_transfer(purchase)
    assert snapshot() == before


def test_an_order_that_has_lapsed_gets_no_new_qr():
    purchase = shop.purchase(method="vietqr")
    payments.expire(Intent.objects.get(), on=timezone.now())
    before = snapshot()
    with pytest.raises(ValidationError):
        services.renew_transfer(purchase)
    assert snapshot() == before


def test_a_transfer_becomes_cash():
    purchase = shop.purchase(shop.two_producers(lines=2), method="vietqr")
    with pytest.raises(services.ProofNeeded):
        services.switch_to_cash(purchase)

    services.switch_to_cash(purchase, proven=True)

    purchase.refresh_from_db()
    orders = list(purchase.orders.order_by("pk"))
    assert (purchase.method, purchase.confirmed_at is not None) == ("cod", True)
    assert [order.payment for order in orders] == ["on_delivery"] * 2
    assert told("order_for_producer") == 2
    assert list(Intent.objects.order_by("pk").values_list("method", "state", "payee", "amount")) == [
        ("vietqr", "cancelled", "platform", purchase.total),
        *(("cod", "open", order.producer.code, order.total) for order in orders),
    ]
    first = orders[0]
    services.accept(first, by="producer")
    services.ship(first, by="producer")
    services.deliver(first, by="producer")
    first.refresh_from_db()
    assert first.payment == "paid"


def test_money_that_comes_after_all_goes_back():
    purchase = shop.purchase(method="vietqr")
    intent = Intent.objects.get()
    services.switch_to_cash(purchase, proven=True)

    line = bank(intent.amount, intent.memo)

    assert (line.verdict, line.state) == ("late", "ask")
    before = snapshot()
    with pytest.raises(ValidationError, match="tiền mặt"), transaction.atomic():
        payments.resolve_line(line, decision="take_up", actor=None)
    assert snapshot() == before
    payments.resolve_line(line, decision="refund", actor=None)
    assert Refund.objects.get().amount == intent.amount


@pytest.mark.parametrize("why", ["somebody else", "part came", "alcohol", "paid"])
def test_cash_is_refused_where_checkout_would_refuse_it(why):
    purchase = shop.purchase(method="vietqr", contact_fields={"receiver_phone": "+84912000111"} if why == "somebody else" else None)
    intent = Intent.objects.get()
    if why == "part came":
        bank(intent.amount - 1, intent.memo)
    if why == "paid":
        bank(intent.amount, intent.memo)
    if why == "alcohol":
        purchase.orders.get().lines.update(age_restricted=True)
    before = snapshot()

    with pytest.raises(ValidationError) as refusal:
        services.switch_to_cash(purchase, proven=True)

    assert not isinstance(refusal.value, services.ProofNeeded)
    assert snapshot() == before


def test_one_held_parcel_does_not_keep_the_other_from_being_paid():
    purchase = shop.purchase(shop.two_producers(lines=2), method="vietqr")
    held, free = purchase.orders.order_by("pk")
    services.hold(held, actor=None, reason="xem lại")

    services.set_apart(held.pk)
    services.set_apart(held.pk)

    shared, own = Intent.objects.order_by("pk")
    assert (shared.amount, own.amount, shared.amount + own.amount) == (free.total, held.total, purchase.total)
    bank(free.total, shared.memo)
    held.refresh_from_db()
    free.refresh_from_db()
    assert (free.payment, held.payment) == ("paid", "awaited")
    services.release_hold(held, actor=None, reason="xong")
    bank(held.total, own.memo, bank_reference="FT2")
    held.refresh_from_db()
    assert held.payment == "paid"


def test_a_held_parcel_that_is_cancelled_owes_nothing_and_the_other_stays():
    purchase = shop.purchase(shop.two_producers(lines=2), method="vietqr")
    held, free = purchase.orders.order_by("pk")
    services.hold(held, actor=None, reason="xem lại")
    services.set_apart(held.pk)

    services.cancel(held, by="shopper")

    assert list(Intent.objects.order_by("pk").values_list("amount", "state")) == [(free.total, "open"), (held.total, "cancelled")]


def test_released_after_its_day_it_gets_another(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+07:00", tick=False)
    purchase = shop.purchase(method="vietqr")
    order = purchase.orders.get()
    services.hold(order, actor=None, reason="xem lại")
    time_machine.move_to("2026-11-26T12:00:00+07:00", tick=False)
    assert not Intent.objects.get().running()

    services.release_hold(order, actor=None, reason="xong")

    assert Intent.objects.get().running()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["change", "accept"])
def test_of_change_and_accept_exactly_one_wins(first):
    purchase = cash()
    order = ProducerOrder.objects.select_related("purchase").get()
    calls = {
        "change": lambda: change(purchase, to(purchase, address_line="Số 9")),
        "accept": lambda: services.accept(order, by="producer"),
    }
    second = "accept" if first == "change" else "change"
    with transaction.atomic():
        calls[first]()
        if first == "accept":
            order.changes = 0
        waiting = begun(calls[second])
        waiting.waits()
    waiting.ended()

    assert isinstance(waiting.error, ValidationError)
    assert ("vừa đổi" if second == "accept" else "đã nhận đơn") in waiting.error.messages[0]
    purchase.refresh_from_db()
    outcome = (purchase.address_line == "Số 9", ProducerOrder.objects.get().fulfilment)
    assert outcome == ((True, "placed") if first == "change" else (False, "accepted"))
