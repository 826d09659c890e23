"""A Stripe of our own on loopback: `stripe_server` switches cards on; what shoppers, their banks and Stripe's own pages do is a method."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import urlencode

import pytest
from django.conf import settings

from tests.fakes.stripe_server.sending import SECRET, signature
from tests.fakes.stripe_server.web import PUBLIC_KEY, SECRET_KEY


class StripeServer:
    def __init__(self, address):
        self.address = address

    def call(self, path, *, key=SECRET_KEY, idempotency=None, method="POST", **said):
        """(status, answer) of one call, as any client would make it."""
        head = {"Authorization": f"Bearer {key}", **({"Idempotency-Key": idempotency} if idempotency else {})}
        query = f"?{urlencode(said)}" if method == "GET" and said else ""
        body = urlencode(said).encode() if method == "POST" else None
        request = urllib.request.Request(f"{self.address}{path}{query}", data=body, headers=head, method=method)
        try:
            with urllib.request.urlopen(request, timeout=90) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read())

    def act(self, what, **said):
        return self.call(f"/_fake/{what}", **said)[1]

    def pay(self, payment_id, card="pm_card_visa"):
        """What Stripe's script does once a card number is typed."""
        return self.call(f"/v1/payment_intents/{payment_id}/confirm", payment_method=card)

    def events(self, *kinds):
        found = self.act("look")["events"]
        return [event for event in found if not kinds or event["type"] in kinds]

    def calls(self):
        return self.act("look")["calls"]

    def until_held(self, seconds=20):
        end = time.monotonic() + seconds
        while not self.act("look")["held"]:
            assert time.monotonic() < end
            time.sleep(0.05)


@pytest.fixture(scope="session")
def _stripe_process():
    command = [sys.executable, "-m", "tests.fakes.stripe_server"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)
    yield StripeServer(process.stdout.readline().strip())
    process.kill()
    process.wait()


@pytest.fixture
def stripe_server(_stripe_process, settings):
    _stripe_process.act("reset")
    settings.STRIPE_SECRET_KEY, settings.STRIPE_PUBLISHABLE_KEY, settings.STRIPE_WEBHOOK_SECRETS = SECRET_KEY, PUBLIC_KEY, [SECRET]
    settings.STRIPE_API_URL, settings.STRIPE_SCRIPT_URL = _stripe_process.address, f"{_stripe_process.address}/v3/"
    return _stripe_process


def send(client, event, *, secret=SECRET, at=None, body=None, header=None):
    """A webhook as Stripe posts it."""
    body = body or json.dumps(event)
    said = signature(body, secret=secret, at=at) if header is None else header
    return client.post("/webhooks/stripe/", body, content_type="application/json", headers={"Stripe-Signature": said} if said else {})
