"""What operators see of card payments, and what they may do about them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.payments import card_refunds, cards, services, stripe
from marketplace.foundation.payments.models import CardPayment, Refund
from tests.factories.accounts import make_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_server")]


@pytest.fixture
def operator(client):
    user = make_officer(Role.OPERATOR)
    client.force_login(user)
    return user


def paid(stripe_server, reference="P1"):
    intent = services.open_intent(reference=reference, payee="platform", method="card", amount=150_000)
    payment, _secret = cards.ready(intent)
    stripe_server.pay(payment.stripe_id)
    return cards.look(payment)


def unknown(stripe_server):
    _status, made = stripe_server.call("/v1/payment_intents", amount=50_000, currency="vnd")
    stripe_server.pay(made["id"])
    return cards.payment_at_stripe(made["id"])


def test_what_needs_a_person_is_named(client, operator, stripe_server):
    payment, stranger = paid(stripe_server), unknown(stripe_server)
    made = stripe_server.act("dispute", payment_intent=payment.stripe_id)
    cards.take_dispute(payment, stripe.dispute(made["id"]))

    page = client.get("/desk/cards/").text

    assert [part in page for part in (made["id"], stranger.stripe_id, "Cần trả lời", "150.000\xa0₫ + 375.000\xa0₫")] == [True] * 4
    counted = client.get("/desk/").text
    assert "/desk/cards/?list=disputes" in counted
    assert made["id"] in client.get("/desk/cards/?list=disputes").text
    assert made["id"] not in client.get("/desk/cards/?list=unknown").text


def test_a_payment_of_nobody_is_sent_back_once(client, operator, stripe_server):
    payment = unknown(stripe_server)

    for _time in range(2):
        client.post(f"/desk/cards/{payment.pk}/give-back/")
    for refund in Refund.objects.all():
        card_refunds.send_refund(refund)

    assert [(row["amount"], row["status"]) for row in stripe_server.call("/v1/refunds", method="GET")[1]["data"]] == [(50_000, "succeeded")]
    assert (AuditEntry.objects.filter(action="card_given_back").count(), Refund.objects.get().sent_at is not None) == (1, True)
    assert payment.stripe_id not in client.get("/desk/cards/?list=unknown").text


def test_what_belongs_to_an_order_is_not_sent_back_from_here(client, operator, stripe_server):
    payment = paid(stripe_server)
    client.post(f"/desk/cards/{payment.pk}/give-back/")
    assert Refund.objects.count() == 0


def test_stripe_is_asked_now(client, operator, stripe_server, settings):
    intent = services.open_intent(reference="P1", payee="platform", method="card", amount=150_000)
    payment, _secret = cards.ready(intent)
    stripe_server.pay(payment.stripe_id)
    settings.STRIPE_API_URL = "http://127.0.0.1:9"
    assert "không trả lời" in client.post(f"/desk/cards/{payment.pk}/ask/", follow=True).text

    settings.STRIPE_API_URL = stripe_server.address
    client.post(f"/desk/cards/{payment.pk}/ask/")
    assert CardPayment.objects.get().status == "succeeded"


def test_three_rows_cost_no_more_than_one(client, operator, stripe_server):
    def queries():
        with CaptureQueriesContext(connection) as told:
            client.get("/desk/cards/")
        return len(told)

    def more(reference):
        payment = paid(stripe_server, reference)
        cards.take_dispute(payment, stripe.dispute(stripe_server.act("dispute", payment_intent=payment.stripe_id)["id"]))
        unknown(stripe_server)
        cards.ready(services.open_intent(reference=f"{reference}x", payee="platform", method="card", amount=150_000))

    more("P1")
    queries()
    one = queries()
    more("P2")
    more("P3")
    assert queries() == one
