"""Our gateway against `localstripe`, a stand-in for Stripe written by others: what we take for Stripe's way is not our own idea of it.

It is under the GPL, so it is no part of this project and nothing here installs it. Whoever wants the outside check makes it a virtual
environment of its own and names its Python:
LOCALSTRIPE_PYTHON=/somewhere/bin/python make test ARGS=tests/foundation/payments/test_localstripe.py

It knows less than Stripe. It refuses two fields that Stripe takes (`DROPPED`) and never says how much came (`amount_received`): a
go-between leaves out and adds these. It takes no notice of idempotency keys, charges no fee, tells of success and failure alone, and has
no disputes. What it cannot show, tests/fakes/stripe_server does.
"""

import json
import os
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode

import pytest

from marketplace.foundation.payments import card_refunds, cards, events, services, stripe
from marketplace.foundation.payments.models import CardPayment, CardRefund, Intent, WebhookEvent

PYTHON = os.environ.get("LOCALSTRIPE_PYTHON")
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not PYTHON, reason="LOCALSTRIPE_PYTHON names no Python that has localstripe")]
SERVE = "import sys, aiohttp.web, localstripe.server as s; aiohttp.web.run_app(s.app, host='127.0.0.1', port=int(sys.argv[1]), print=None)"
DROPPED = ("description", "cancellation_reason")
SECRET, KEY = "whsec_of_localstripe", "sk_test_12345"


class GoBetween(BaseHTTPRequestHandler):
    """Passes requests and answers on, less and more what localstripe does not know; webhooks that it sends are kept."""

    def log_message(self, *args):
        pass

    def do_GET(self):
        self._pass_on(None)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/told":
            self.server.told.append((body, self.headers["Stripe-Signature"]))
            self._say(200, b"{}")
        else:
            kept = [(name, value) for name, value in parse_qsl(body.decode(), keep_blank_values=True) if name not in DROPPED]
            self._pass_on(urlencode(kept).encode())

    def _pass_on(self, body):
        head = {name: self.headers[name] for name in ("Authorization", "Content-Type") if name in self.headers}
        asked = urllib.request.Request(f"{self.server.localstripe}{self.path}", data=body, headers=head, method=self.command)
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                self._say(answer.status, _whole(answer.read()))
        except urllib.error.HTTPError as refused:
            self._say(refused.code, refused.read())

    def _say(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _whole(body):
    answer = json.loads(body or b"{}")
    if answer.get("object") == "payment_intent":
        answer["amount_received"] = answer["amount"] if answer["status"] == "succeeded" else 0
    return json.dumps(answer).encode()


class Localstripe:
    def __init__(self, between):
        self.between = between
        self.address = f"http://127.0.0.1:{between.server_port}"

    def call(self, path, **said):
        head = {"Authorization": f"Bearer {KEY}"}
        asked = urllib.request.Request(f"{self.address}{path}", data=urlencode(said).encode(), headers=head)
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return json.loads(answer.read())

    def pay(self, payment_id, number="4242424242424242"):
        """As a browser would: a card, given to the payment, and confirmed."""
        said = {"card[number]": number, "card[exp_month]": 12, "card[exp_year]": 2040, "card[cvc]": 123}
        card = self.call("/v1/payment_methods", type="card", **said)
        self.call(f"/v1/payment_intents/{payment_id}", payment_method=card["id"])
        return self.call(f"/v1/payment_intents/{payment_id}/confirm")

    def told(self, number, seconds=10):
        end = time.monotonic() + seconds
        while len(self.between.told) < number:
            assert time.monotonic() < end
            time.sleep(0.05)
        return self.between.told


@pytest.fixture(scope="module")
def _running():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([PYTHON, "-c", SERVE, str(port)], stderr=subprocess.DEVNULL)
    between = ThreadingHTTPServer(("127.0.0.1", 0), GoBetween)
    between.localstripe, between.told = f"http://127.0.0.1:{port}", []
    threading.Thread(target=between.serve_forever, daemon=True).start()
    _wait(port)
    made = Localstripe(between)
    made.call("/_config/webhooks/ours", url=f"{made.address}/told", secret=SECRET)
    yield made
    between.shutdown()
    process.kill()
    process.wait()


def _wait(port, seconds=20):
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.1)
        else:
            return


@pytest.fixture
def localstripe(_running, settings):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_PUBLISHABLE_KEY, settings.STRIPE_WEBHOOK_SECRETS = KEY, "pk_test_12345", [SECRET]
    settings.STRIPE_API_URL = _running.address
    _running.between.told.clear()
    return _running


@pytest.fixture
def payment(localstripe):
    intent = services.open_intent(reference="P1", payee="platform", method="card", amount=150_000)
    return cards.ready(intent)[0]


def how_it_stands(payment):
    payment.refresh_from_db()
    return payment.status, payment.received, Intent.objects.get().state


def test_a_card_pays_and_the_webhook_says_so(localstripe, payment):
    localstripe.pay(payment.stripe_id)
    ((body, header),) = localstripe.told(1)
    events.apply(events.receive(body, header).pk)

    assert how_it_stands(payment) == ("succeeded", 150_000, "paid")
    assert WebhookEvent.objects.get().problem == ""


def test_a_card_that_wants_its_banks_page_waits_for_it(localstripe, payment):
    answer = localstripe.pay(payment.stripe_id, number="4000000000003220")
    cards.look(payment)
    assert (answer["next_action"]["type"], *how_it_stands(payment)) == ("use_stripe_sdk", "requires_action", 0, "open")

    localstripe.call(f"/v1/payment_intents/{payment.stripe_id}/_authenticate", client_secret=answer["client_secret"], success="true")
    cards.look(payment)
    assert how_it_stands(payment) == ("succeeded", 150_000, "paid")


def test_what_nobody_paid_is_stopped(localstripe, payment):
    cards.stop(payment)

    assert how_it_stands(payment) == ("canceled", 0, "open")
    with pytest.raises(urllib.error.HTTPError):
        localstripe.pay(payment.stripe_id)


def test_a_part_goes_back_to_the_card(localstripe, payment):
    localstripe.pay(payment.stripe_id)
    cards.look(payment)
    refund = services.owe_refund(Intent.objects.get(), amount=50_000, key="part-1", reason="Vỡ")
    card_refunds.send_refund(refund)

    refund.refresh_from_db()
    way = CardRefund.objects.get()
    assert (way.status, way.amount, refund.bank_reference) == ("succeeded", 50_000, way.stripe_id)
    assert [(row.id, row.amount, row.key) for row in stripe.refunds_of(payment.stripe_id)] == [(way.stripe_id, 50_000, str(way.pk))]
    assert CardPayment.objects.get().received == 150_000
