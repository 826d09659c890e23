"""The only place that speaks with Stripe. Asks and answers in plain values; knows no rows and opens no transaction.

Amounts are đồng (VND has no minor unit). Our balance may be in another currency: fees come back in đồng, by the rate of the payment.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

import stripe
from django.conf import settings

from marketplace.foundation.recovery import guard

VERSION = "2026-10-28.endive"  # answers keep this shape whatever the account's own version is
BUSY = ("idempotency_key_in_use", "lock_timeout")  # the same was asked for a moment ago and is being done
CONNECT_SECONDS, ANSWER_SECONDS = 3, 10
MANY = 100
EXPANDED = ["latest_charge.balance_transaction"]


class Silent(Exception):  # noqa: N818  a state of the world
    """Stripe cannot be reached, is overloaded, or does not know our key: ask again later."""


class Refused(Exception):  # noqa: N818
    """Stripe says no; `code` is its word for why."""

    def __init__(self, error):
        self.code = error.code or "refused"
        super().__init__(error.user_message or self.code)


@dataclass(frozen=True)
class Payment:
    id: str
    amount: int
    status: str
    created_at: datetime
    received: int = 0
    fee: int | None = None
    declined: str = ""
    secret: str = field(default="", repr=False)
    key: str = ""  # our row's id
    kept: int = 0  # by the card's bank, ready to be taken
    kept_at: datetime | None = None
    kept_until: datetime | None = None


@dataclass(frozen=True)
class Refund:
    id: str
    payment: str
    amount: int
    status: str
    created_at: datetime
    failure: str = ""
    key: str = ""


@dataclass(frozen=True)
class Dispute:
    id: str
    payment: str
    amount: int
    taken: int
    fee: int
    status: str
    reason: str
    created_at: datetime
    answer_by: datetime | None = None


@lru_cache(maxsize=4)
def _client_of(key, address):
    return stripe.StripeClient(
        key,
        stripe_version=VERSION,
        base_addresses={"api": address},
        max_network_retries=1,
        http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, ANSWER_SECONDS)),
    )


def _asked(call):
    """`call(v1)` → the answer as a dictionary."""
    try:
        return call(_client_of(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_URL).v1).to_dict()
    except (stripe.CardError, stripe.InvalidRequestError) as error:
        if error.code in BUSY:
            raise Silent(str(error)) from error
        raise Refused(error) from error
    except stripe.StripeError as error:
        raise Silent(str(error)) from error


def _may_act():
    """Reading goes on while the site is being restored, what moves money does not; what this database knows is marked before."""
    if not guard.keep(now=True):
        raise Silent(guard.words())


def ask_payment(*, key, amount, reference, manual=False):
    """The same key gives the same payment, however often it is asked for. `manual`: the sum is only kept ready until it is taken."""
    _may_act()
    said = {
        "amount": amount,
        "currency": "vnd",
        "payment_method_types": ["card"],
        "description": reference,
        "metadata": {"purchase": reference, "payment": key},
        **({"capture_method": "manual"} if manual else {}),
    }
    return _payment(_asked(lambda v1: v1.payment_intents.create(said, {"idempotency_key": key})))


def payment(payment_id):
    return _payment(_asked(lambda v1: v1.payment_intents.retrieve(payment_id, {"expand": EXPANDED})))


def capture_payment(payment_id, *, key, amount):
    """Take so much of what is kept ready, once; the rest is free again."""
    _may_act()
    said = {"amount_to_capture": amount, "expand": EXPANDED}
    return _payment(_asked(lambda v1: v1.payment_intents.capture(payment_id, said, {"idempotency_key": key})))


def cancel_payment(payment_id):
    _may_act()
    return _payment(_asked(lambda v1: v1.payment_intents.cancel(payment_id, {"cancellation_reason": "abandoned"})))


def ask_refund(*, key, payment_id, amount):
    _may_act()
    said = {"payment_intent": payment_id, "amount": amount, "metadata": {"refund": key}}
    return _refund(_asked(lambda v1: v1.refunds.create(said, {"idempotency_key": key})))


def refund(refund_id):
    return _refund(_asked(lambda v1: v1.refunds.retrieve(refund_id)))


def refunds_of(payment_id):
    return [_refund(row) for row in _asked(lambda v1: v1.refunds.list({"payment_intent": payment_id, "limit": MANY}))["data"]]


def dispute(dispute_id):
    return _dispute(_asked(lambda v1: v1.disputes.retrieve(dispute_id)))


def events_since(moment):
    """What Stripe says has happened, oldest first, as it would have sent it."""
    found, after = [], {}
    while True:
        said = {"created": {"gte": int(moment.timestamp())}, "limit": MANY, **after}
        answer = _asked(lambda v1, said=said: v1.events.list(said))
        found += answer["data"]
        if not answer["has_more"]:
            return found[::-1]
        after = {"starting_after": found[-1]["id"]}


def _moment(seconds):
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _payment(said):
    charge, refusal = said.get("latest_charge"), said.get("last_payment_error") or {}
    charge = charge if isinstance(charge, dict) else {}
    return Payment(
        id=said["id"],
        amount=said["amount"],
        status=said["status"],
        created_at=_moment(said["created"]),
        received=said.get("amount_received") or 0,
        fee=_fee(charge),
        declined=(refusal.get("decline_code") or refusal.get("code") or "")[:60],
        secret=said.get("client_secret") or "",
        key=(said.get("metadata") or {}).get("payment", ""),
        kept=said.get("amount_capturable") or 0,
        kept_at=_moment(charge.get("created")),
        kept_until=_moment(((charge.get("payment_method_details") or {}).get("card") or {}).get("capture_before")),
    )


def _fee(charge):
    moved = charge.get("balance_transaction")
    return _in_dong(moved["fee"], moved, charge.get("amount_captured") or charge["amount"]) if isinstance(moved, dict) else None


def _in_dong(sum_, moved, amount):
    """`moved` is in the currency of our balance; `amount` is the same money in đồng."""
    if moved["currency"] == "vnd" or not moved["amount"]:
        return sum_
    whole = 2 * abs(moved["amount"])
    return (2 * sum_ * amount + whole // 2) // whole


def _refund(said):
    return Refund(
        id=said["id"],
        payment=said.get("payment_intent") or "",
        amount=said["amount"],
        status=said["status"],
        created_at=_moment(said["created"]),
        failure=(said.get("failure_reason") or "")[:60],
        key=(said.get("metadata") or {}).get("refund", ""),
    )


def _dispute(said):
    moved, amount = said.get("balance_transactions") or [], said["amount"]
    answer_by = (said.get("evidence_details") or {}).get("due_by")
    return Dispute(
        id=said["id"],
        payment=said.get("payment_intent") or "",
        amount=amount,
        taken=max(-sum(_in_dong(row["amount"], row, amount) for row in moved), 0),
        fee=sum(_in_dong(row["fee"], row, amount) for row in moved),
        status=said["status"],
        reason=said.get("reason") or "",
        created_at=_moment(said["created"]),
        answer_by=_moment(answer_by),
    )
