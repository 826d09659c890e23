"""The rules of each call: what Stripe does with payments, refunds and disputes, and what it refuses."""

from http import HTTPStatus

LEAST, MOST = 12_500, 99_999_999  # đồng: about half a dollar; eight digits
FEE_PERCENT, FEE_FIXED, DISPUTE_FEE = 4, 8_000, 375_000
OPEN = {"requires_payment_method", "requires_confirmation", "requires_action", "requires_capture"}
MANNERS = {"automatic", "automatic_async", "manual"}
KEPT_SECONDS = 7 * 24 * 3600  # a sum that is only reserved is free again after that
DECLINES = {
    "4000000000000002": ("generic_decline", "Your card was declined."),
    "4000000000009995": ("insufficient_funds", "Your card has insufficient funds."),
    "4000000000000069": ("expired_card", "Your card has expired."),
    "4000000000000127": ("incorrect_cvc", "Your card's security code is incorrect."),
}
SECURE = {"4000002760003184": None, "4000000000003220": None, "4000008260003178": DECLINES["4000000000009995"]}
GOOD = {"4242424242424242", "5555555555554444", "4000000000005126"}
REFUND_FAILS_LATER = "4000000000005126"
NAMED = {
    "pm_card_visa": "4242424242424242",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_refundFail": REFUND_FAILS_LATER,
}


class Refused(Exception):  # noqa: N818
    def __init__(self, message, *, code=None, kind="invalid_request_error", status=HTTPStatus.BAD_REQUEST, **more):
        super().__init__(message)
        self.status = status
        self.body = {"error": {"message": message, "type": kind, **({"code": code} if code else {}), **more}}


def missing(kind, key):
    return Refused(f"No such {kind}: '{key}'", code="resource_missing", status=HTTPStatus.NOT_FOUND, param="id")


def amount_of(text):
    if not str(text or "").isdecimal():
        raise Refused(f"Invalid integer: {text}", code="parameter_invalid_integer", param="amount")
    return int(text)


def found(book, kind, key):
    thing = book.get(key, kind)
    if thing is None:
        raise missing(kind, key)
    return thing


def create_payment(book, said):
    amount = amount_of(said.get("amount"))
    if said.get("currency") != "vnd":
        raise Refused(f"Invalid currency: {said.get('currency')}", code="parameter_invalid", param="currency")
    if amount > MOST:
        raise Refused("Amount must be no more than ₫99,999,999", code="amount_too_large", param="amount")
    if amount < LEAST:
        raise Refused("Amount must convert to at least 50 cents.", code="amount_too_small", param="amount")
    if said.get("capture_method", "automatic") not in MANNERS:
        raise Refused(f"Invalid capture_method: {said['capture_method']}", code="parameter_invalid_enum", param="capture_method")
    payment = book.put(
        "pi",
        "payment_intent",
        amount=amount,
        amount_received=0,
        amount_capturable=0,
        currency="vnd",
        status="requires_payment_method",
        metadata=said.get("metadata", {}),
        description=said.get("description"),
        capture_method=said.get("capture_method", "automatic"),
        payment_method_types=said.get("payment_method_types", ["card"]),
        latest_charge=None,
        last_payment_error=None,
        next_action=None,
        cancellation_reason=None,
    )
    payment["client_secret"] = f"{payment['id']}_secret_{book.new_id('x')[2:]}"
    book.happen("payment_intent.created", payment)
    return payment


def confirm_payment(book, said, key):
    payment = found(book, "payment_intent", key)
    if payment["status"] not in OPEN - {"requires_capture"}:
        raise unexpected(payment, "confirm")
    number = said.get("payment_method_data", {}).get("card", {}).get("number", "").replace(" ", "")
    number = number or NAMED.get(said.get("payment_method"), "")
    payment["card"] = number
    if number in DECLINES:
        raise _declined(book, payment, DECLINES[number])
    if number in SECURE:
        payment.update(status="requires_action", next_action={"type": "use_stripe_sdk"}, last_payment_error=None)
        book.happen("payment_intent.requires_action", payment)
        return payment
    if number not in GOOD:
        raise Refused("Your card number is incorrect.", code="incorrect_number", kind="card_error", status=HTTPStatus.PAYMENT_REQUIRED)
    return _authorised(book, payment)


def challenge(book, said, key):
    """What the payer answered on the bank's page."""
    payment = found(book, "payment_intent", key)
    if payment["status"] != "requires_action":
        raise unexpected(payment, "answer the challenge of")
    payment["next_action"] = None
    if said.get("answer") != "complete":
        words = "We are unable to authenticate your payment method. Please choose a different payment method and try again."
        raise _declined(book, payment, (None, words), code="payment_intent_authentication_failure", kind="invalid_request_error")
    if SECURE[payment["card"]]:
        raise _declined(book, payment, SECURE[payment["card"]])
    return _authorised(book, payment)


def _declined(book, payment, why, *, code="card_declined", kind="card_error"):
    decline, words = why
    error = {"code": code, "decline_code": decline, "message": words, "type": kind}
    payment.update(status="requires_payment_method", last_payment_error=error)
    book.happen("payment_intent.payment_failed", payment)
    more = {"decline_code": decline, "payment_intent": dict(payment)}
    return Refused(words, code=code, kind=kind, status=HTTPStatus.PAYMENT_REQUIRED, **more)


def _authorised(book, payment):
    """The card's bank has agreed: the money is taken at once, or kept ready until it is asked for."""
    amount, later = payment["amount"], payment["capture_method"] == "manual"
    charge = book.put(
        "ch",
        "charge",
        amount=amount,
        amount_captured=0,
        amount_refunded=0,
        balance_transaction=None,
        captured=False,
        currency="vnd",
        payment_intent=payment["id"],
        paid=True,
        refunded=False,
        disputed=False,
        status="succeeded",
        metadata=payment["metadata"],
        payment_method_details={"type": "card", "card": {}},
    )
    payment.update(latest_charge=charge["id"], last_payment_error=None, next_action=None)
    if not later:
        return _taken(book, payment, charge, amount)
    charge["payment_method_details"] = {"type": "card", "card": {"capture_before": charge["created"] + KEPT_SECONDS}}
    payment.update(status="requires_capture", amount_capturable=amount)
    book.happen("charge.succeeded", charge)
    book.happen("payment_intent.amount_capturable_updated", payment)
    return payment


def _taken(book, payment, charge, amount):
    charge.update(captured=True, amount_captured=amount)
    charge["balance_transaction"] = balance(book, amount, amount * FEE_PERCENT // 100 + FEE_FIXED, "charge")["id"]
    payment.update(status="succeeded", amount_received=amount, amount_capturable=0)
    book.happen("charge.captured" if payment["capture_method"] == "manual" else "charge.succeeded", charge)
    book.happen("payment_intent.succeeded", payment)
    return payment


def capture_payment(book, said, key):
    """Once, and at most what is kept ready; the rest is free again, without a refund (so since 2025-03-31)."""
    payment = found(book, "payment_intent", key)
    if payment["status"] != "requires_capture":
        raise unexpected(payment, "capture")
    amount = amount_of(said["amount_to_capture"]) if "amount_to_capture" in said else payment["amount_capturable"]
    if not amount:
        raise Refused("Invalid positive integer", code="parameter_invalid_integer", param="amount_to_capture")
    if amount > payment["amount_capturable"]:
        words = "The requested capture amount is greater than the amount you can capture for this charge."
        raise Refused(words, code="amount_too_large", param="amount_to_capture")
    if payment.get("closed"):
        words = "Your card was declined."
        raise Refused(words, code="card_declined", decline_code="generic_decline", kind="card_error", status=HTTPStatus.PAYMENT_REQUIRED)
    return _taken(book, payment, book.objects[payment["latest_charge"]], amount)


def close_card(book, said, key):
    """The payer has closed the card: what its bank kept ready it no longer gives."""
    payment = found(book, "payment_intent", key)
    payment["closed"] = True
    return payment


def end_keeping(book, said, key):
    """The days are over in which the card's bank keeps a sum ready."""
    payment = found(book, "payment_intent", key)
    if payment["status"] == "requires_capture":
        payment.update(status="canceled", amount_capturable=0, cancellation_reason="expired")
        book.happen("charge.expired", book.objects[payment["latest_charge"]])
        book.happen("payment_intent.canceled", payment)
    return payment


def balance(book, amount, fee, kind):
    return book.put("txn", "balance_transaction", amount=amount, fee=fee, net=amount - fee, currency="vnd", exchange_rate=None, type=kind)


def cancel_payment(book, said, key):
    payment = found(book, "payment_intent", key)
    if payment["status"] not in OPEN:
        raise unexpected(payment, "cancel")
    payment.update(status="canceled", amount_capturable=0, cancellation_reason=said.get("cancellation_reason"), next_action=None)
    book.happen("payment_intent.canceled", payment)
    return payment


def unexpected(payment, verb):
    words = f"You cannot {verb} this PaymentIntent because it has a status of {payment['status']}."
    return Refused(words, code="payment_intent_unexpected_state", payment_intent=dict(payment))


def create_refund(book, said):
    payment = found(book, "payment_intent", said.get("payment_intent"))
    if payment["status"] != "succeeded":
        raise Refused("This PaymentIntent does not have a successful charge to refund.")
    charge = book.objects[payment["latest_charge"]]
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = amount_of(said["amount"]) if "amount" in said else left
    if charge["disputed"]:
        raise Refused(f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed")
    if not left:
        raise Refused(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount > left or not amount:
        raise Refused(f"Refund amount (₫{amount}) is greater than unrefunded amount on charge (₫{left})")
    return _refunded(book, payment, charge, amount, said)


def _refunded(book, payment, charge, amount, said):
    refund = book.put(
        "re",
        "refund",
        amount=amount,
        currency="vnd",
        charge=charge["id"],
        payment_intent=payment["id"],
        status="pending" if payment.get("card") == REFUND_FAILS_LATER else "succeeded",
        metadata=said.get("metadata", {}),
        reason=said.get("reason"),
        failure_reason=None,
    )
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    book.happen("refund.created", refund)
    book.happen("charge.refunded", charge)
    return refund


def settle_refund(book, said, key):
    """Days later the card's bank says whether it took the money."""
    refund = found(book, "refund", key)
    refund["status"] = said["status"]
    if said["status"] == "failed":
        refund["failure_reason"] = "lost_or_stolen_card"
        charge = book.objects[refund["charge"]]
        charge.update(amount_refunded=charge["amount_refunded"] - refund["amount"], refunded=False)
    book.happen("refund.failed" if said["status"] == "failed" else "refund.updated", refund)
    return refund


def open_dispute(book, said):
    payment = found(book, "payment_intent", said["payment_intent"])
    charge = book.objects[payment["latest_charge"]]
    charge["disputed"] = True
    amount = int(said.get("amount", charge["amount_captured"]))
    dispute = book.put(
        "dp",
        "dispute",
        amount=amount,
        currency="vnd",
        charge=charge["id"],
        payment_intent=payment["id"],
        reason=said.get("reason", "product_not_received"),
        status="needs_response",
        balance_transactions=[balance(book, -amount, DISPUTE_FEE, "adjustment")],
        evidence_details={"due_by": charge["created"] + 7 * 24 * 3600, "has_evidence": False},
        metadata={},
    )
    book.happen("charge.dispute.created", dispute)
    book.happen("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close_dispute(book, said, key):
    dispute = found(book, "dispute", key)
    dispute["status"] = said["status"]
    if said["status"] == "won":
        back = balance(book, dispute["amount"], 0, "adjustment")
        dispute["balance_transactions"] = [*dispute["balance_transactions"], back]
        book.objects[dispute["charge"]]["disputed"] = False
        book.happen("charge.dispute.funds_reinstated", dispute)
    book.happen("charge.dispute.closed", dispute)
    return dispute
