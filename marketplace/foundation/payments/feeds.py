"""Aggregators that tell of bank lines as they are booked, at POST /webhooks/bank/<name>/. Each has an adapter, on once it has a secret.

Another aggregator is another class here with its own `check` and `read`; what it tells becomes the same lines as those of a file.
"""

import json
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from marketplace.foundation.core import money

from . import webhooks

MOST_LINES = 500
AHEAD = timedelta(hours=1)  # clocks that are not ours


class Feed:
    name = ""

    @property
    def secrets(self):
        return settings.BANK_WEBHOOK_SECRETS.get(self.name, ())

    def check(self, request, body):
        """ValidationError unless it is theirs and of now."""
        raise NotImplementedError

    def read(self, body):
        """(their number of this message, [a bank line as `services.record_bank_line` takes it]); an amount below nothing went out."""
        raise NotImplementedError


class Sample(Feed):
    """The house's own shape, to build others after:

    {"id": "…", "lines": [{"reference": "…", "at": "2026-11-26T10:32:05+07:00", "amount": 150000, "words": "…", "account": "…"}]}
    with the header `X-Signature: t=…,v1=…`. An amount below zero went out.
    A line may name its payer: "payer": {"number", "holder", "bank"}.
    """

    name = "mau"

    def check(self, request, body):
        webhooks.check_signature(body, request.headers.get("X-Signature"), secrets=self.secrets)

    def read(self, body):
        try:
            told = json.loads(body)
            number, lines = told["id"], [_line(line) for line in told["lines"]]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise _unreadable() from error
        if not isinstance(number, str) or not 0 < len(number.strip()) <= 120 or len(lines) > MOST_LINES:  # noqa: PLR2004
            raise _unreadable()
        return number.strip().replace("\0", ""), [line for line in lines if line["amount"]]


def _line(told):
    moment, amount = parse_datetime(told["at"]), told["amount"]
    if moment is None or timezone.is_naive(moment) or moment > timezone.now() + AHEAD:
        raise ValueError(told["at"])
    if type(amount) is not int or abs(amount) > money.MOST:
        raise ValueError(amount)
    return {
        "booked_at": moment.isoformat(),
        "amount": amount,
        "words": _text(told.get("words", ""), 500),
        "bank_reference": _text(told["reference"], 60),
        "account": _text(told.get("account", ""), 30),
        "payer": {what: _text(told.get("payer", {}).get(what, ""), 80) for what in ("number", "holder", "bank")},
    }


def _text(value, most):
    if not isinstance(value, str):
        raise TypeError(value)
    return value.replace("\0", "").strip()[:most]


def _unreadable():
    return ValidationError(_("This message cannot be read."), code="unreadable")


FEEDS = {feed.name: feed for feed in (Sample(),)}


def feed_of(name):
    """None where nobody speaks so, or no secret is set."""
    feed = FEEDS.get(name)
    return feed if feed and feed.secrets else None
