"""Webhooks as Stripe sends them: signed over the raw body; on purpose also twice, late, in another order, or not at all."""

import hashlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request

SECRET = "whsec_of_the_fake"


def signature(body, *, secret=SECRET, at=None):
    at = int(time.time() if at is None else at)
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.{body}'.encode(), hashlib.sha256).hexdigest()}"


class Sender:
    """`to`: where webhooks go (nowhere, until a test says). `manner`: send, drop, twice, late (seconds) or hold (until released)."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.to, self.manner, self.late, self.waiting, self.answers = "", "send", 0, [], []

    def take(self, event):
        if not self.to or self.manner == "drop":
            return
        if self.manner == "hold":
            self.waiting.append(event)
            return
        for _time in range(2 if self.manner == "twice" else 1):
            threading.Thread(target=self.deliver, args=(event, self.late), daemon=True).start()

    def release(self, *, backwards=False):
        events, self.waiting = self.waiting, []
        for event in events[::-1] if backwards else events:
            self.deliver(event)

    def deliver(self, event, late=0):
        time.sleep(late)
        body = json.dumps(event)
        head = {"Content-Type": "application/json", "Stripe-Signature": signature(body)}
        request = urllib.request.Request(self.to, data=body.encode(), headers=head, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                self.answers.append(answer.status)
        except urllib.error.HTTPError as refused:
            self.answers.append(refused.code)
        except OSError:
            self.answers.append(0)
