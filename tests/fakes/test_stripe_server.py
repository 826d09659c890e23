"""The fake keeps Stripe's rules: what it refuses is what Stripe refuses."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fakes.stripe_server.web import PUBLIC_KEY

GOODS = {"amount": 150_000, "currency": "vnd"}


def refused(answer):
    return answer[0], answer[1]["error"].get("code") or answer[1]["error"]["type"]


def test_the_same_key_gives_the_same_payment_and_another_body_is_a_mistake(stripe_server):
    first = stripe_server.call("/v1/payment_intents", idempotency="a", **GOODS)
    again = stripe_server.call("/v1/payment_intents", idempotency="a", **GOODS)
    other = stripe_server.call("/v1/payment_intents", idempotency="a", amount=150_001, currency="vnd")

    assert (first, refused(other)) == (again, (400, "idempotency_error"))
    assert len(stripe_server.call("/v1/payment_intents", method="GET")[1]["data"]) == 1


def test_twenty_at_once_with_one_key_make_one_payment(stripe_server):
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _n: stripe_server.call("/v1/payment_intents", idempotency="a", **GOODS), range(20)))

    made = {answer["id"] for status, answer in answers if status == 200}
    assert len(made) == 1
    assert {refused(answer) for answer in answers if answer[0] != 200} <= {(409, "idempotency_key_in_use")}


@pytest.mark.parametrize(
    ("amount", "code"), [("100000000", "amount_too_large"), ("12499", "amount_too_small"), ("1500.5", "parameter_invalid_integer")]
)
def test_dong_are_whole_and_have_limits(stripe_server, amount, code):
    assert refused(stripe_server.call("/v1/payment_intents", amount=amount, currency="vnd")) == (400, code)


def test_more_than_was_paid_never_goes_back(stripe_server):
    _status, payment = stripe_server.call("/v1/payment_intents", **GOODS)
    assert refused(stripe_server.call("/v1/refunds", payment_intent=payment["id"]))[0] == 400
    stripe_server.pay(payment["id"])

    assert stripe_server.call("/v1/refunds", payment_intent=payment["id"], amount=100_000)[1]["status"] == "succeeded"
    assert stripe_server.call("/v1/refunds", payment_intent=payment["id"], amount=50_001)[0] == 400
    assert stripe_server.call("/v1/refunds", payment_intent=payment["id"])[1]["amount"] == 50_000
    assert refused(stripe_server.call("/v1/refunds", payment_intent=payment["id"])) == (400, "charge_already_refunded")


def test_a_publishable_key_only_pays_and_only_with_the_payments_secret(stripe_server):
    _status, payment = stripe_server.call("/v1/payment_intents", **GOODS)
    path = f"/v1/payment_intents/{payment['id']}"

    assert stripe_server.call("/v1/refunds", key=PUBLIC_KEY, payment_intent=payment["id"])[0] == 403
    assert stripe_server.call(f"{path}/confirm", key=PUBLIC_KEY, payment_method="pm_card_visa", client_secret="wrong")[0] == 403
    said = {"payment_method": "pm_card_visa", "client_secret": payment["client_secret"]}
    assert stripe_server.call(f"{path}/confirm", key=PUBLIC_KEY, **said)[1]["status"] == "succeeded"
    assert stripe_server.call(path, key="sk_of_somebody", method="GET")[0] == 401


def test_what_is_paid_cannot_be_cancelled_nor_what_is_cancelled_paid(stripe_server):
    paid, off = (stripe_server.call("/v1/payment_intents", **GOODS)[1]["id"] for _n in range(2))
    stripe_server.pay(paid)
    stripe_server.call(f"/v1/payment_intents/{off}/cancel")

    assert refused(stripe_server.call(f"/v1/payment_intents/{paid}/cancel")) == (400, "payment_intent_unexpected_state")
    assert refused(stripe_server.pay(off)) == (400, "payment_intent_unexpected_state")


def kept(stripe_server):
    """A payment whose sum is only kept ready."""
    _status, payment = stripe_server.call("/v1/payment_intents", capture_method="manual", **GOODS)
    return stripe_server.pay(payment["id"])[1]


def capture(stripe_server, payment, **said):
    return stripe_server.call(f"/v1/payment_intents/{payment['id']}/capture", **said)


def test_a_sum_kept_ready_is_taken_once_in_part_and_the_rest_is_free(stripe_server):
    payment = kept(stripe_server)
    assert (payment["status"], payment["amount_capturable"], payment["amount_received"]) == ("requires_capture", 150_000, 0)
    assert refused(capture(stripe_server, payment, amount_to_capture=150_001)) == (400, "amount_too_large")
    assert refused(stripe_server.call("/v1/refunds", payment_intent=payment["id"]))[0] == 400

    _status, taken = capture(stripe_server, payment, amount_to_capture=100_000)

    assert (taken["status"], taken["amount"], taken["amount_capturable"], taken["amount_received"]) == ("succeeded", 150_000, 0, 100_000)
    assert refused(capture(stripe_server, payment)) == (400, "payment_intent_unexpected_state")
    assert stripe_server.call("/v1/refunds", payment_intent=payment["id"], amount=100_001)[0] == 400
    assert stripe_server.call("/v1/refunds", payment_intent=payment["id"])[1]["amount"] == 100_000
    told = [event["type"] for event in stripe_server.events()]
    assert told[1:5] == ["charge.succeeded", "payment_intent.amount_capturable_updated", "charge.captured", "payment_intent.succeeded"]


def test_a_sum_kept_ready_can_be_freed_and_is_free_after_its_days(stripe_server):
    freed, over = kept(stripe_server), kept(stripe_server)

    stripe_server.call(f"/v1/payment_intents/{freed['id']}/cancel")
    stripe_server.act(f"end-keeping/{over['id']}")

    for payment in (freed, over):
        assert refused(capture(stripe_server, payment)) == (400, "payment_intent_unexpected_state")
    assert [event["data"]["object"]["cancellation_reason"] for event in stripe_server.events("payment_intent.canceled")] == [
        None,
        "expired",
    ]


def test_of_a_closed_card_nothing_is_taken(stripe_server):
    payment = kept(stripe_server)
    stripe_server.act(f"close-card/{payment['id']}")
    assert refused(capture(stripe_server, payment)) == (402, "card_declined")
    assert refused(stripe_server.call("/v1/payment_intents", capture_method="later", **GOODS)) == (400, "parameter_invalid_enum")
