"""What comes to /webhooks/stripe/: stored first, applied once; whatever is not Stripe's changes nothing."""

import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from marketplace.foundation.payments import cards, events, services, tasks
from marketplace.foundation.payments.models import CardDispute, CardPayment, Intent, Refund, WebhookEvent
from tests.factories.stripe import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_server")]


def make_payment():
    intent = services.open_intent(reference="P1", payee="platform", method="card", amount=150_000)
    return cards.ready(intent)[0]


def paid_event(stripe_server):
    payment = make_payment()
    stripe_server.pay(payment.stripe_id)
    return payment, stripe_server.events("payment_intent.succeeded")[0]


def work():
    for row in WebhookEvent.objects.filter(applied_at=None):
        events.apply(row.pk)


def state():
    return Intent.objects.get().state


def test_an_event_is_stored_and_then_pays_the_order(client, stripe_server):
    _payment, event = paid_event(stripe_server)

    answer = send(client, event)

    row = WebhookEvent.objects.get()
    assert (answer.status_code, row.event_id, json.loads(row.raw), row.applied_at, state()) == (200, event["id"], event, None, "open")
    tasks.apply_event(row.pk)
    row.refresh_from_db()
    assert (row.applied_at is not None, row.problem, state()) == (True, "", "paid")


REFUSED = {
    "unsigned": {"header": ""},
    "forged": {"secret": "whsec_of_a_thief"},
    "too old": {"at": time.time() - 301},
    "of tomorrow": {"at": time.time() + 86_400},
    "no header at all": {"header": "v1"},
    "not text": {"header": "t=1,v1=\u00e9"},
    "an older scheme": {"header": f"t={int(time.time())},v0={'0' * 64}"},
}


@pytest.mark.parametrize("how", REFUSED.values(), ids=REFUSED)
def test_what_stripe_did_not_sign_changes_nothing(client, stripe_server, how):
    _payment, event = paid_event(stripe_server)

    answer = send(client, event, **how)

    assert (answer.status_code, answer.content.decode().count(".")) == (400, 1)
    assert (WebhookEvent.objects.count(), state()) == (0, "open")


def test_one_changed_letter_is_a_forgery(client, stripe_server):
    _payment, event = paid_event(stripe_server)
    from tests.fakes.stripe_server.sending import signature

    header = signature(json.dumps(event))
    assert send(client, event, body=json.dumps(event).replace("150000", "150001"), header=header).status_code == 400
    assert WebhookEvent.objects.count() == 0


@pytest.mark.parametrize("body", ['"x"', "[]", "{}", '{"id": "evt_1"}', '{"id": "evt_1", "type": "a", "data": []}', "nothing", "\xff"])
def test_signed_and_still_no_event(client, stripe_server, body):
    assert send(client, None, body=body).status_code == 400
    assert WebhookEvent.objects.count() == 0


def test_too_large_is_refused_before_it_is_read(client, stripe_server):
    _payment, event = paid_event(stripe_server)
    assert send(client, event | {"more": "x" * 300_000}).status_code == 400
    assert (client.get("/webhooks/stripe/").status_code, WebhookEvent.objects.count()) == (405, 0)


def test_two_secrets_hold_while_one_replaces_the_other(client, stripe_server, settings):
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", "whsec_old"]
    _payment, event = paid_event(stripe_server)

    assert [send(client, event, secret=secret).status_code for secret in ("whsec_old", "whsec_new", "whsec_older")] == [200, 200, 400]
    assert WebhookEvent.objects.count() == 1


def test_every_order_of_the_same_events_ends_the_same(client, stripe_server):
    payment = make_payment()
    stripe_server.pay(payment.stripe_id, "pm_card_chargeDeclined")
    stripe_server.pay(payment.stripe_id, "pm_card_threeDSecure2Required")
    stripe_server.act(f"challenge/{payment.stripe_id}", answer="complete")
    stripe_server.act("refund", payment_intent=payment.stripe_id, amount=50_000)
    dispute = stripe_server.act("dispute", payment_intent=payment.stripe_id, amount=100_000)
    stripe_server.act(f"close/{dispute['id']}", status="lost")
    told = stripe_server.events() * 2
    random.Random(7).shuffle(told)

    for event in told:
        assert send(client, event).status_code == 200
        work()

    payment.refresh_from_db()
    assert (payment.status, payment.received, state(), WebhookEvent.objects.count()) == ("succeeded", 150_000, "paid", len(told) // 2)
    assert [(row.amount, row.sent_at is not None) for row in Refund.objects.all()] == [(50_000, True)]
    assert [(row.status, row.taken, row.fee) for row in CardDispute.objects.all()] == [("lost", 100_000, 375_000)]


def test_an_older_version_tells_of_a_refund_by_its_charge_only(client, stripe_server):
    payment, _event = paid_event(stripe_server)
    stripe_server.act("refund", payment_intent=payment.stripe_id, amount=50_000)
    event = stripe_server.events("charge.refunded")[0] | {"api_version": "2020-08-27"}

    send(client, event)
    work()

    assert [(row.amount, row.sent_at is not None) for row in Refund.objects.all()] == [(50_000, True)]
    assert state() == "paid"


def test_of_another_account_or_kind_is_kept_and_left_alone(client, stripe_server):
    _payment, event = paid_event(stripe_server)
    send(client, event | {"account": "acct_of_others"})
    send(client, {"id": "evt_x", "object": "event", "type": "payout.paid", "data": {"object": {"id": "po_1", "object": "payout"}}})

    work()

    assert list(WebhookEvent.objects.values_list("problem", flat=True)) == ["of another account", ""]
    assert (state(), WebhookEvent.objects.filter(applied_at=None).count()) == ("open", 0)


def test_of_a_thing_that_stripe_does_not_know(client, stripe_server):
    make_payment()
    thing = {"id": "pi_nobodys", "object": "payment_intent"}
    send(client, {"id": "evt_y", "object": "event", "type": "payment_intent.succeeded", "data": {"object": thing}})

    work()

    assert (WebhookEvent.objects.get().problem, state(), CardPayment.objects.count()) == ("Stripe: resource_missing", "open", 1)


def test_late_by_days_after_the_order_ended_the_money_goes_back(client, stripe_server):
    _payment, event = paid_event(stripe_server)
    intent = Intent.objects.get()
    services.expire(intent, on=timezone.now())

    send(client, event)
    work()

    refund = Refund.objects.get()
    assert (state(), refund.amount, refund.by_card, refund.sent_at) == ("expired", 150_000, True, None)


def test_the_sweep_finds_what_no_webhook_brought(client, stripe_server):
    paid_event(stripe_server)
    later = timezone.now() + timedelta(minutes=5)

    for _time in range(2):
        events.fetch_missed(since=timezone.now() - timedelta(hours=1))
    events.apply_waiting(on=later)

    assert (state(), WebhookEvent.objects.count()) == ("paid", len(stripe_server.events()))


@pytest.mark.django_db(transaction=True)
def test_the_same_event_twenty_times_at_once(stripe_server):
    _payment, event = paid_event(stripe_server)

    def tell(_n):
        try:
            return send(Client(), event).status_code
        finally:
            connections.close_all()

    def apply(key):
        try:
            events.apply(key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(tell, range(20))) == [200] * 20
        row = WebhookEvent.objects.get()
        list(pool.map(apply, [row.pk] * 20))

    assert (state(), CardPayment.objects.get().received, Intent.objects.get().received) == ("paid", 150_000, 150_000)
