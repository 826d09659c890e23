"""SIGKILL where the outside can see it: the fake Stripe holds its answer, or PostgreSQL holds a row. No hooks in our code. Whatever was
killed, what comes next leaves: paid ⇔ order, and no đồng is asked for or sent back twice."""

import json
import threading
import urllib.request
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.payments import capturing, cards, events, services, sweeping
from marketplace.foundation.payments.models import CardPayment, Intent, Refund, WebhookEvent
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import captures, shop
from tests.factories.workers import kill, wait_until
from tests.fakes.stripe_server.sending import SECRET, signature
from tests.fakes.stripe_server.web import PUBLIC_KEY, SECRET_KEY
from tests.racing import locked, until_one_waits

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def elsewhere(stripe_server, monkeypatch):
    """The processes that will be killed read the same settings from their environment."""
    for name, value in {
        "STRIPE_SECRET_KEY": SECRET_KEY,
        "STRIPE_PUBLISHABLE_KEY": PUBLIC_KEY,
        "STRIPE_WEBHOOK_SECRETS": SECRET,
        "STRIPE_API_URL": stripe_server.address,
        "STRIPE_SCRIPT_URL": f"{stripe_server.address}/v3/",
    }.items():
        monkeypatch.setenv(name, value)


def post(address, body, headers):
    request = urllib.request.Request(address, data=body, headers=headers, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status, answer.read()


def tell(address, event):
    body = json.dumps(event)
    return post(f"{address}/webhooks/stripe/", body.encode(), {"Content-Type": "application/json", "Stripe-Signature": signature(body)})[0]


def in_background(work):
    """It will be cut off; what it says then is of no interest."""

    def run():
        with suppress(OSError):
            work()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def paid_at_stripe(stripe_server):
    shop.purchase(method="card")
    payment, _secret = cards.ready(Intent.objects.get())
    stripe_server.pay(payment.stripe_id)
    return stripe_server.events("payment_intent.succeeded")[0]


def order_is(payment):
    order = ProducerOrder.objects.get()
    assert (order.payment, Intent.objects.get().received) == (payment, order.total if payment == "paid" else 0)


def test_killed_after_stripe_made_the_payment_and_before_we_noted_it(stripe_server, site):
    purchase = shop.purchase(method="card")
    process, address = site()
    cookies, path = _let_in(purchase), reverse("order_card_secret", args=[purchase.reference])
    stripe_server.act("hold", call="POST /v1/payment_intents")
    asking = in_background(lambda: post(f"{address}{path}", b"", cookies))
    stripe_server.until_held()

    kill(process)
    stripe_server.act("let-go")
    asking.join(10)

    assert CardPayment.objects.get().stripe_id is None
    payment, _secret = cards.ready(Intent.objects.get())
    stripe_server.pay(payment.stripe_id)
    cards.look(payment)
    order_is("paid")
    assert len(stripe_server.call("/v1/payment_intents", method="GET")[1]["data"]) == 1


def _let_in(purchase):
    from marketplace.foundation.notifications import links

    client = Client()
    client.get("/t/" + links.issue("purchase", purchase.reference, expires_at=timezone.now() + timedelta(days=1)))
    client.get(reverse("order_card", args=[purchase.reference]))
    jar = {name: cookie.value for name, cookie in client.cookies.items()}
    token = next(value for name, value in jar.items() if name.endswith("_csrf"))
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()), "X-CSRFToken": token}


def test_killed_before_the_webhook_is_stored_stripe_tells_it_again(stripe_server, site):
    event = paid_at_stripe(stripe_server)
    process, address = site()
    with locked("payments_webhookevent"):
        telling = in_background(lambda: tell(address, event))
        until_one_waits(patience=30)
        kill(process)
    telling.join(10)
    assert WebhookEvent.objects.count() == 0
    order_is("awaited")

    _process, address = site()
    assert tell(address, event) == 200
    events.apply(WebhookEvent.objects.get().pk)
    order_is("paid")


def test_killed_between_storing_a_webhook_and_applying_it(stripe_server, site, worker):
    event = paid_at_stripe(stripe_server)
    process, address = site()
    assert tell(address, event) == 200
    kill(process)
    order_is("awaited")

    worker()
    wait_until(lambda: WebhookEvent.objects.get(event_id=event["id"]).applied_at, seconds=90)  # its sweep may bring others too
    order_is("paid")


def test_killed_while_it_applies_an_event(stripe_server, worker):
    event = paid_at_stripe(stripe_server)
    row = events.keep(event)
    with locked("payments_intent"):
        process = worker()
        until_one_waits(patience=90)
        process.kill()
        process.wait()
    wait_until(lambda: not _others_work(), seconds=30)
    order_is("awaited")
    row.refresh_from_db()
    assert row.applied_at is None

    events.apply_waiting(on=timezone.now() + LATER)
    events.apply_waiting(on=timezone.now() + LATER)
    order_is("paid")


def _others_work():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return cursor.fetchone()[0]


def test_killed_after_stripe_sent_a_refund_and_before_we_noted_it(stripe_server, worker):
    paid_at_stripe(stripe_server)
    cards.look(CardPayment.objects.get())
    stripe_server.act("hold", call="POST /v1/refunds")
    refund = services.owe_refund(Intent.objects.get(), amount=20_000, key="part-1", reason="thiếu")
    process = worker()
    stripe_server.until_held(seconds=90)
    process.kill()
    process.wait()
    stripe_server.act("let-go")
    assert Refund.objects.get().sent_at is None

    stripe_server.act("forget")  # a day later Stripe no longer knows the key
    sweeping.ask_silent(on=timezone.now() + LATER)
    sweeping.ask_silent(on=timezone.now() + 2 * LATER)

    refund.refresh_from_db()
    assert [row["amount"] for row in stripe_server.call("/v1/refunds", method="GET")[1]["data"]] == [20_000]
    assert refund.sent_at is not None


@pytest.fixture
def accepted(stripe_server, settings):
    """The last maker has accepted: what the card's bank keeps ready is to be taken."""
    settings.PAYMENT_CARD_CAPTURE = "acceptance"
    purchase, (first, second) = captures.reserved(stripe_server)
    purchases.accept(first, by="producer")
    purchases.cancel(second, by="producer", reason="Hết hàng.")
    return purchase, first


def taken(stripe_server, order):
    assert captures.at_stripe(stripe_server) == [("succeeded", order.total, 0)]
    states = list(ProducerOrder.objects.order_by("pk").values_list("fulfilment", "payment"))
    assert (states, Intent.objects.get().received) == ([("accepted", "paid"), ("cancelled", "void")], order.total)


def test_killed_after_the_banks_word_and_before_we_noted_it(stripe_server, settings):
    settings.PAYMENT_CARD_CAPTURE = "acceptance"
    captures.authorised(stripe_server)
    sweeping.ask_silent(on=timezone.now() + LATER)
    assert set(ProducerOrder.objects.values_list("payment", flat=True)) == {"reserved"}


def test_killed_after_the_last_maker_accepted_and_before_stripe_was_asked(stripe_server, accepted):
    capturing.sweep(on=timezone.now() + LATER)
    taken(stripe_server, accepted[1])


def test_killed_after_stripe_took_it_and_before_we_noted_it(stripe_server, accepted, worker):
    stripe_server.act("hold", call="POST /v1/payment_intents/[^/]+/capture")
    process = worker()
    stripe_server.until_held(seconds=90)
    process.kill()
    process.wait()
    stripe_server.act("let-go")
    assert Intent.objects.get().received == 0

    stripe_server.act("forget")  # a day later Stripe no longer knows the key
    capturing.sweep(on=timezone.now() + LATER)
    capturing.sweep(on=timezone.now() + 2 * LATER)

    taken(stripe_server, accepted[1])
    assert len(stripe_server.events("charge.captured")) == 1


def test_killed_while_it_notes_what_was_taken(stripe_server, accepted, worker):
    stripe_server.act("hold", call="POST /v1/payment_intents/[^/]+/capture")
    process = worker()
    stripe_server.until_held(seconds=90)
    with locked("payments_intent"):
        stripe_server.act("let-go")
        until_one_waits(patience=90)
        process.kill()
        process.wait()
    wait_until(lambda: not _others_work(), seconds=30)
    assert CardPayment.objects.get().status == "requires_capture"

    sweeping.ask_silent(on=timezone.now() + LATER)
    taken(stripe_server, accepted[1])
