"""A payer who disputes a card payment gets the money once: from the card's bank or from us, never from both.

While the bank decides, nothing more goes back. Lost: what is owed back has gone by the dispute, as far as that reaches. Won: it goes
to the card as any refund.
"""

from django.db.models import Sum
from django.db.models.functions import Coalesce

from .models import CardDispute, Refund

GONE_BY = "dispute "  # before Stripe's number of it: what such a refund bears as its reference


def of(intents):
    """Disputes by which money of these intents is gone from our balance now."""
    return CardDispute.objects.filter(payment__intent__in=intents, taken__gt=0).order_by("opened_at", "pk")


def of_purchase(reference):
    return CardDispute.objects.filter(payment__intent__reference=reference, taken__gt=0).order_by("opened_at", "pk")


def waits(intent):
    """The card's bank has not decided."""
    return of([intent]).filter(status__in=CardDispute.OPEN).exists()


def left(intent):
    """(the last lost dispute, what all of them took and is not yet told as a refund); (None, 0) where there is none."""
    lost = list(of([intent]).exclude(status__in=CardDispute.OPEN))
    told = Refund.objects.filter(intent=intent, bank_reference__startswith=GONE_BY).aggregate(n=Coalesce(Sum("amount"), 0))["n"]
    return (lost[-1], max(sum(row.taken for row in lost) - told, 0)) if lost else (None, 0)
