"""Card payments whose sum is only kept ready until the makers have accepted."""

from procrastinate.contrib.django.models import ProcrastinateJob

from marketplace.foundation.payments import cards, tasks
from marketplace.foundation.payments.models import Intent
from marketplace.foundation.payments.services.intents import STOP_CARDS
from marketplace.foundation.payments.services.reserving import CAPTURE, RELEASE

from . import shop

WORK = {CAPTURE: tasks.capture_card, RELEASE: tasks.release_card, STOP_CARDS: tasks.stop_cards}


def authorised(stripe_server, packs=None, **fields):
    """(purchase, payment): the card's bank has agreed, and we have not heard of it yet."""
    purchase = shop.purchase(packs or shop.two_producers(lines=2), method="card", quantity=2, **fields)
    payment, _secret = cards.ready(Intent.objects.get(reference=purchase.reference))
    stripe_server.pay(payment.stripe_id)
    return purchase, payment


def reserved(stripe_server, packs=None, **fields):
    """(purchase, its orders)"""
    purchase, payment = authorised(stripe_server, packs, **fields)
    cards.look(payment)
    return purchase, list(purchase.orders.select_related("purchase", "producer").order_by("pk"))


def work():
    """What a worker would do for cards now, all of it, and what it has done before once more."""
    for name, said in ProcrastinateJob.objects.filter(task_name__in=WORK).order_by("id").values_list("task_name", "args"):
        WORK[name](**said)


def at_stripe(stripe_server):
    """[(status, taken, kept ready)] of each payment, the first first."""
    rows = stripe_server.call("/v1/payment_intents", method="GET")[1]["data"]
    return [(row["status"], row["amount_received"], row["amount_capturable"]) for row in rows[::-1]]


def captures(stripe_server):
    return [call for call in stripe_server.calls() if call.endswith("/capture")]
