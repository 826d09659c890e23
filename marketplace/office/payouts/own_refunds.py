"""Refunds that producers send themselves, because the money came into their own hands: told, shown where to, noted as sent, or missed."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments import giving_back, vietqr
from marketplace.foundation.payments import services as payments
from marketplace.register.producers.models import Producer
from marketplace.shop.purchases.models import ProducerOrder

from . import messages


@dataclass(frozen=True)
class Where:
    """In full, for whoever has to transfer it."""

    number: str
    holder: str
    qr: str


def with_orders(rows):
    """[(ToSend, the order it belongs to or None)]"""
    references = {row.reference for row in rows} - {""}
    orders = ProducerOrder.objects.filter(purchase__reference__in=references, producer__code__in={row.sender for row in rows})
    found = {(order.purchase.reference, order.producer.code): order for order in orders.select_related("purchase", "producer")}
    return [(row, found.get((row.reference, row.sender))) for row in rows]


def waiting_for(producers):
    """[(ToSend, order)] that these have to send, the longest owed first."""
    return with_orders(giving_back.own_of([producer.code for producer in producers]))


def where(row, *, actor):
    """Where to send it, in full: noted, for it is the shopper's."""
    if row.lacks:
        raise ValidationError(_("The shopper has not said yet which account the money may go to."), code="account")
    details = {"account": str(row.account), "number": row.reference}
    audit.record("refund_account_shown", row.refund, actor=actor, on_behalf_of=_producer(row), details=details)
    secret, memo = row.account.secret, f"HT {row.reference}"
    code = vietqr.payload(row.account.bank_bin, secret["number"], row.refund.amount, memo)
    return Where(secret["number"], secret["holder"], vietqr.svg(code, title=f"VietQR {memo}"))


def _producer(row):
    return Producer.objects.filter(code=row.sender).first()


def note_sent(row, *, reference, actor, on=None):
    """The producer has sent it: by transfer, or in another way that it names."""
    return payments.record_refund(row.refund, actor=actor, bank_reference=reference, on=on)


def tell(*, on=None):
    """Each producer of what it has to send, once it knows where to, and once more when it is late. How many messages went."""
    on = on or timezone.now()
    rows = [row for row in giving_back.to_send() if row.why == "own" and not row.lacks]
    return sum(_tell(row, on) for row in rows)


@transaction.atomic
def _tell(row, on):
    """Two workers at once tell once: the refund's row is held."""
    (refund,) = payments.lock_refunds([row.refund.pk])
    producer, late = _producer(row), row.late(on)
    known = Message.objects.filter(kind=messages.TO_SEND, refs__refund=refund.pk, refs__late=late)
    if refund.sent_at or producer is None or known.exists():
        return 0
    messages.tell_to_send(producer, row, late=late)
    return 1
