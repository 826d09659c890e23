"""Cards against a Stripe of our own: a real HTTP server that keeps Stripe's rules (`tests/fakes/stripe_server`)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.models import Account, Finding
from marketplace.foundation.payments import card_refunds, cards, selectors, services, signals, stripe, sweeping
from marketplace.foundation.payments.models import CardDispute, CardPayment, CardRefund, Intent, Refund
from tests.factories.accounts import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_server")]


@pytest.fixture(autouse=True)
def the_book_agrees(db):
    yield
    ledger.check()
    assert list(Finding.objects.standing().values_list("check_name", "subject", "expected", "found")) == []


@pytest.fixture
def heard():
    news = []
    receiver = lambda sender, intent, late, on, **kw: news.append((intent.reference, late))  # noqa: E731
    signals.payment_received.connect(receiver)
    yield news
    signals.payment_received.disconnect(receiver)


def make_intent(amount=150_000, **fields):
    return services.open_intent(reference="P1", payee="platform", method="card", amount=amount, **fields)


def paid(stripe_server, **fields):
    intent = make_intent(**fields)
    payment, _secret = cards.ready(intent)
    stripe_server.pay(payment.stripe_id)
    payment = cards.look(payment)
    intent.refresh_from_db()
    return intent, payment


def booked(kind):
    return sum(account.postings.total() for account in Account.objects.filter(kind=kind))


def sent_back(stripe_server):
    return [(row["amount"], row["status"]) for row in stripe_server.call("/v1/refunds", method="GET")[1]["data"]]


def test_the_row_is_written_first_and_asking_twice_is_one_payment(stripe_server):
    intent = make_intent()
    row = CardPayment.objects.get()
    assert (row.intent, row.amount, row.status, row.stripe_id, stripe_server.calls()) == (intent, 150_000, "", None, [])

    payment, secret = cards.ready(intent)
    again, same = cards.ready(intent)

    at_stripe = stripe_server.call("/v1/payment_intents", method="GET")[1]["data"]
    assert [(one["id"], one["amount"], one["currency"], one["metadata"]) for one in at_stripe] == [
        (payment.stripe_id, 150_000, "vnd", {"purchase": "P1", "payment": str(row.pk)})
    ]
    assert (again.pk, same, payment.pk, payment.status) == (row.pk, secret, row.pk, "requires_payment_method")


def test_an_answer_that_got_lost_is_the_same_payment_when_asked_again(stripe_server):
    intent = make_intent()
    row = CardPayment.objects.get()
    lost = stripe.ask_payment(key=str(row.pk), amount=150_000, reference="P1")  # and the process died

    payment, secret = cards.ready(intent)

    assert (payment.stripe_id, secret) == (lost.id, lost.secret)
    assert len(stripe_server.call("/v1/payment_intents", method="GET")[1]["data"]) == 1


def test_a_card_pays_once_and_the_book_knows_the_fee(stripe_server, heard):
    intent, payment = paid(stripe_server)
    cards.look(payment)

    assert (intent.state, intent.received, payment.received, payment.fee, heard) == ("paid", 150_000, 150_000, 14_000, [("P1", False)])
    assert (booked("stripe"), booked("stripe_fees"), booked("receivable")) == (136_000, 14_000, -150_000)


def test_the_bank_asks_and_the_payer_answers(stripe_server, heard):
    intent = make_intent()
    payment, _secret = cards.ready(intent)
    stripe_server.pay(payment.stripe_id, "pm_card_threeDSecure2Required")
    assert (cards.look(payment).status, heard) == ("requires_action", [])

    stripe_server.act(f"challenge/{payment.stripe_id}", answer="fail")
    payment = cards.look(payment)
    assert (payment.status, payment.declined, heard) == ("requires_payment_method", "payment_intent_authentication_failure", [])

    stripe_server.pay(payment.stripe_id, "pm_card_threeDSecure2Required")
    stripe_server.act(f"challenge/{payment.stripe_id}", answer="complete")
    assert (cards.look(payment).status, heard) == ("succeeded", [("P1", False)])


def test_a_declined_card_leaves_the_way_open_for_another(stripe_server, heard):
    intent = make_intent()
    payment, _secret = cards.ready(intent)
    stripe_server.pay(payment.stripe_id, "pm_card_chargeDeclined")
    payment = cards.look(payment)
    assert (payment.status, payment.declined, heard) == ("requires_payment_method", "generic_decline", [])

    stripe_server.pay(payment.stripe_id)
    assert (cards.look(payment).status, heard) == ("succeeded", [("P1", False)])


def test_another_amount_is_another_try_and_the_first_can_no_longer_be_paid(stripe_server):
    intent = make_intent()
    first, _secret = cards.ready(intent)
    services.reduce(intent, by=50_000)

    second, _secret = cards.ready(intent)

    first.refresh_from_db()
    assert (first.status, second.amount, second.stripe_id == first.stripe_id) == ("canceled", 100_000, False)
    assert stripe_server.pay(first.stripe_id)[1]["error"]["code"] == "payment_intent_unexpected_state"


def test_less_is_due_while_the_card_pays_and_the_rest_goes_back(stripe_server, heard):
    intent = make_intent()
    payment, _secret = cards.ready(intent)
    services.reduce(intent, by=50_000)
    stripe_server.pay(payment.stripe_id)

    cards.look(payment)
    card_refunds.send_refund(Refund.objects.get())

    intent.refresh_from_db()
    assert (intent.state, heard, sent_back(stripe_server)) == ("paid", [("P1", False)], [(50_000, "succeeded")])
    assert booked("receivable") == -100_000


def test_time_is_over_only_when_stripe_has_stopped_the_payment(stripe_server, settings):
    ended = []
    listen = lambda sender, intent, on, **kw: ended.append(intent.reference)  # noqa: E731
    signals.payment_expired.connect(listen)
    intent = make_intent()
    payment, _secret = cards.ready(intent)
    over = timezone.now() + timedelta(hours=3)

    settings.STRIPE_API_URL = "http://127.0.0.1:9"  # nobody there
    sweeping.end_overdue(on=over)
    intent.refresh_from_db()
    assert (intent.state, ended) == ("open", [])

    settings.STRIPE_API_URL = stripe_server.address
    sweeping.end_overdue(on=over)
    signals.payment_expired.disconnect(listen)
    intent.refresh_from_db()
    assert (intent.state, ended, stripe_server.pay(payment.stripe_id)[0]) == ("expired", ["P1"], 400)


def test_paid_in_the_last_second_is_paid(stripe_server, heard):
    intent = make_intent()
    payment, _secret = cards.ready(intent)
    stripe_server.pay(payment.stripe_id)

    sweeping.end_overdue(on=timezone.now() + timedelta(hours=3))

    intent.refresh_from_db()
    assert (intent.state, heard) == ("paid", [("P1", False)])


def test_success_after_the_end_goes_back_whole(stripe_server, heard):
    intent = make_intent()
    payment, _secret = cards.ready(intent)
    services.cancel_intent(intent)
    stripe_server.pay(payment.stripe_id)  # before the worker came to stop it

    assert cards.stop_all(intent)
    for refund in Refund.objects.all():
        card_refunds.send_refund(refund)
        card_refunds.send_refund(refund)

    intent.refresh_from_db()
    refund = Refund.objects.get()
    assert (intent.state, heard, refund.amount, refund.sent_at is not None) == ("cancelled", [], 150_000, True)
    assert sent_back(stripe_server) == [(150_000, "succeeded")]
    assert (booked("receivable"), booked("refunds"), booked("stripe")) == (0, 0, -14_000)


def test_orders_that_want_no_money_send_it_back(stripe_server):
    def refuse(sender, **kwargs):
        raise ValidationError("These orders were cancelled.")

    signals.payment_received.connect(refuse)
    intent, _payment = paid(stripe_server)
    signals.payment_received.disconnect(refuse)

    refund = Refund.objects.get()
    assert (intent.state, refund.amount, refund.reason) == ("cancelled", 150_000, "These orders were cancelled.")
    card_refunds.send_refund(refund)
    assert sent_back(stripe_server) == [(150_000, "succeeded")]


def test_a_payment_never_asked_for_is_dropped_without_a_call(stripe_server):
    intent = make_intent()
    services.cancel_intent(intent)

    assert cards.stop_all(intent)
    assert (CardPayment.objects.get().status, stripe_server.calls()) == ("canceled", [])
    with pytest.raises(ValidationError, match="không còn chờ"):
        cards.ready(intent)


def test_a_part_goes_back_and_never_more_than_came(stripe_server):
    intent, _payment = paid(stripe_server)
    part = services.owe_refund(intent, amount=40_000, key="part-1", reason="thiếu")
    card_refunds.send_refund(part)
    with pytest.raises(ValidationError, match="nhiều hơn"):
        services.owe_refund(intent, amount=110_001, key="part-2", reason="thiếu")

    assert sent_back(stripe_server) == [(40_000, "succeeded")]
    assert Refund.objects.count() == 1


def test_a_refund_whose_answer_got_lost_is_not_sent_twice(stripe_server):
    intent, payment = paid(stripe_server)
    refund = services.owe_refund(intent, amount=40_000, key="part-1", reason="thiếu")
    way = CardRefund.objects.create(payment=payment, refund=refund, amount=40_000, asked_at=timezone.now())
    stripe.ask_refund(key=str(way.pk), payment_id=payment.stripe_id, amount=40_000)  # and the process died; the key is forgotten:
    before = len([call for call in stripe_server.calls() if call == "POST /v1/refunds"])

    card_refunds.send_refund(refund)

    refund.refresh_from_db()
    assert (refund.sent_at is not None, sent_back(stripe_server)) == (True, [(40_000, "succeeded")])
    assert len([call for call in stripe_server.calls() if call == "POST /v1/refunds"]) == before


def test_nobody_transfers_what_goes_back_to_the_card(stripe_server):
    intent, _payment = paid(stripe_server)
    refund = services.owe_refund(intent, amount=40_000, key="part-1", reason="thiếu")

    with pytest.raises(ValidationError, match=r"card|thẻ"):
        services.record_refund(refund, actor=make_user(), bank_reference="FT9")

    refund.refresh_from_db()
    assert (refund.sent_at, list(selectors.refunds_due())) == (None, [])


def test_a_card_that_takes_nothing_back_leaves_it_to_an_operator(stripe_server):
    intent = make_intent()
    payment, _secret = cards.ready(intent)
    stripe_server.pay(payment.stripe_id, "pm_card_refundFail")
    cards.look(payment)
    refund = services.owe_refund(intent, amount=40_000, key="part-1", reason="thiếu")
    card_refunds.send_refund(refund)
    way = CardRefund.objects.get()
    assert (way.status, list(selectors.refunds_due())) == ("pending", [])

    stripe_server.act(f"settle/{way.stripe_id}", status="failed")
    card_refunds.take_refund(payment, stripe.refund(way.stripe_id))

    assert list(selectors.refunds_due()) == [refund]
    services.record_refund(refund, actor=make_user(), bank_reference="FT9")
    assert (booked("refunds"), booked("bank")) == (0, -40_000)


def test_sent_at_stripes_own_pages_settles_what_is_owed(stripe_server):
    intent, payment = paid(stripe_server)
    refund = services.owe_refund(intent, amount=150_000, key="order-1", reason="hủy")
    stripe_server.act("refund", payment_intent=payment.stripe_id)

    card_refunds.send_refund(refund)

    refund.refresh_from_db()
    assert (Refund.objects.count(), refund.sent_at is not None, sent_back(stripe_server)) == (1, True, [(150_000, "succeeded")])


def test_sent_at_stripes_own_pages_without_our_owing_it_is_booked(stripe_server):
    intent, payment = paid(stripe_server)
    made = stripe_server.act("refund", payment_intent=payment.stripe_id, amount=30_000)

    for _time in range(2):
        card_refunds.take_refund(payment, stripe.refund(made["id"]))

    refund = Refund.objects.get()
    assert (refund.key, refund.amount, refund.by_card, refund.sent_at is not None) == (f"stripe-{made['id']}", 30_000, True, True)
    assert (booked("stripe"), booked("receivable")) == (106_000, -120_000)


def test_what_went_back_at_stripes_own_pages_is_taken_into_account_when_it_falls_due(stripe_server):
    intent, payment = paid(stripe_server)
    made = stripe_server.act("refund", payment_intent=payment.stripe_id, amount=80_000)
    card_refunds.take_refund(payment, stripe.refund(made["id"]))

    first = services.owe_refund(intent, amount=100_000, key="order-A", reason="hủy")
    card_refunds.send_refund(first)
    second = services.owe_refund(intent, amount=50_000, key="order-B", reason="hủy")

    assert [(first.amount, second.amount, second.sent_at is not None)] == [(70_000, 50_000, True)]
    assert sum(Refund.objects.values_list("amount", flat=True)) == 150_000
    assert sorted(sent_back(stripe_server)) == [(70_000, "succeeded"), (80_000, "succeeded")]
    assert (booked("refunds"), booked("stripe")) == (0, 0 - booked("stripe_fees"))
    with pytest.raises(ValidationError):
        services.owe_refund(intent, amount=1, key="order-C", reason="hủy")


def test_a_payment_of_stripes_own_pages_is_nobodys_until_a_person_decides(stripe_server, heard):
    _status, made = stripe_server.call("/v1/payment_intents", amount=50_000, currency="vnd")
    stripe_server.pay(made["id"])

    payment = cards.payment_at_stripe(made["id"])

    assert (payment.intent, payment.received, heard, Intent.objects.count()) == (None, 50_000, [], 0)
    assert (booked("unassigned"), booked("stripe")) == (-50_000, 40_000)
    back = stripe_server.act("refund", payment_intent=made["id"])
    card_refunds.take_refund(payment, stripe.refund(back["id"]))
    assert (booked("unassigned"), booked("stripe")) == (0, -10_000)


def test_a_dispute_is_booked_as_it_opens_and_as_it_ends(stripe_server):
    _intent, payment = paid(stripe_server)
    made = stripe_server.act("dispute", payment_intent=payment.stripe_id)
    opened = stripe.dispute(made["id"])

    cards.take_dispute(payment, opened)
    assert (booked("disputed"), booked("stripe"), booked("stripe_fees")) == (150_000, -389_000, 389_000)

    stripe_server.act(f"close/{made['id']}", status="won")
    cards.take_dispute(payment, stripe.dispute(made["id"]))
    cards.take_dispute(payment, opened)  # late by days
    dispute = CardDispute.objects.get()
    assert (dispute.status, dispute.taken, dispute.closed_at is not None) == ("won", 0, True)
    assert (booked("disputed"), booked("stripe"), booked("stripe_fees")) == (0, -239_000, 389_000)


def test_what_is_disputed_does_not_go_back_a_second_time(stripe_server):
    intent, payment = paid(stripe_server)
    made = stripe_server.act("dispute", payment_intent=payment.stripe_id, amount=60_000)
    refund = services.owe_refund(intent, amount=100_000, key="return-1", reason="đổi trả")
    card_refunds.send_refund(refund)  # Stripe refuses, and we have not heard why: it stays the card's
    refund.refresh_from_db()
    assert (refund.by_card, refund.sent_at, booked("refunds")) == (True, None, -100_000)

    cards.take_dispute(payment, stripe.dispute(made["id"]))
    card_refunds.send_refund(refund)
    refund.refresh_from_db()
    assert (refund.sent_at, CardRefund.objects.filter(status="failed").count(), CardRefund.objects.count()) == (None, 1, 1)

    stripe_server.act(f"close/{made['id']}", status="lost")
    cards.take_dispute(payment, stripe.dispute(made["id"]))
    card_refunds.send_refund(refund)

    told, rest = Refund.objects.order_by("pk")
    assert (told.amount, told.bank_reference, told.sent_at is not None) == (60_000, f"dispute {made['id']}", True)
    assert (rest.amount, rest.sent_at, rest.by_card) == (40_000, None, True)
    assert (booked("refunds"), booked("disputed")) == (-40_000, 0)


def test_what_stripe_pays_out_leaves_its_account(stripe_server):
    paid(stripe_server)
    raw = {"booked_at": timezone.now().isoformat(), "amount": 136_000, "words": "STRIPE PAYMENTS", "bank_reference": "FT7"}
    line = services.match_line(services.record_bank_line(raw, source="test"))

    services.resolve_line(line, decision="stripe", actor=make_user())

    assert (booked("stripe"), booked("unassigned"), booked("bank")) == (0, 0, 136_000)


def test_a_lost_dispute_without_a_row_of_ours_stays_in_the_book(stripe_server):
    _intent, payment = paid(stripe_server)
    made = stripe_server.act("dispute", payment_intent=payment.stripe_id, amount=60_000)
    stripe_server.act(f"close/{made['id']}", status="lost")

    cards.take_dispute(None, stripe.dispute(made["id"]))

    assert (CardDispute.objects.get().status, booked("disputed")) == ("lost", 60_000)


def test_the_sweep_asks_for_what_stayed_silent(stripe_server, heard):
    intent = make_intent()
    payment, _secret = cards.ready(intent)
    stripe_server.pay(payment.stripe_id)
    assert sweeping.ask_silent() == 0  # a moment ago Stripe spoke of it

    assert sweeping.ask_silent(on=timezone.now() + timedelta(minutes=11)) == 1
    assert heard == [("P1", False)]


def test_what_stripe_does_not_know_is_asked_for_again_only_later(stripe_server):
    payment, _secret = cards.ready(make_intent())
    stripe_server.act("reset")
    later = timezone.now() + timedelta(minutes=11)

    assert (sweeping.ask_silent(on=later), sweeping.ask_silent(on=later)) == (1, 0)
    payment.refresh_from_db()
    assert payment.status == "requires_payment_method"


def test_fees_of_another_currency_are_told_in_dong():
    moved = {"currency": "sgd", "amount": 800, "fee": 33}  # cents for 150.000 ₫
    assert stripe._in_dong(moved["fee"], moved, 150_000) == 6_188
