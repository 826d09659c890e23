"""Orders as their shopper, their producer and the operator look for them."""

import re

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.register.certification.models import Certificate

from .models import CashAppeal, Fulfilment, Hold, OrderLineSnapshot, OrderReport, ProducerOrder, Purchase, TermsEdition
from .states import READY

LABEL = re.compile(r"bản (?P<number>\d+), ngày (?P<day>[\d/]+)")  # see `services.editions`


def orders_of(producers):
    """What these producers may see: orders that are paid or confirmed, with lines, newest first."""
    rows = ProducerOrder.objects.of_producers(producers).filter(payment__in=(*READY, "refund_due", "refunded"))
    known = Q(told_at__isnull=False) | Q(accepted_at__isnull=False)  # whatever became of it afterwards
    rows = rows | ProducerOrder.objects.of_producers(producers).filter(known)
    return rows.select_related("purchase", "producer").prefetch_related("lines").distinct()


def waiting_for(producers):
    """New ones first: those that end soonest."""
    rows = orders_of(producers).filter(fulfilment__in=(Fulfilment.PLACED, Fulfilment.ACCEPTED, Fulfilment.PACKED, Fulfilment.SHIPPED))
    return rows.order_by("placed_at", "pk")


def late_orders(on=None):
    """Told, not answered, past the moment at which an operator looks."""
    rows = ProducerOrder.objects.filter(fulfilment=Fulfilment.PLACED, hold=Hold.NONE, escalate_at__lte=on or timezone.now())
    return rows.select_related("purchase", "producer").order_by("escalate_at", "pk")


def held_orders():
    return ProducerOrder.objects.exclude(hold=Hold.NONE).select_related("purchase", "producer").order_by("placed_at", "pk")


def open_reports():
    return OrderReport.objects.filter(answered_at=None).select_related("order__purchase", "order__producer")


def cash_appeals():
    """Requests to pay in cash again that nobody has answered."""
    return CashAppeal.objects.filter(decided_at=None)


def purchase_by_number(number):
    """By the purchase's own reference, or by the number of one of its orders."""
    found = Q(reference=number) | Q(orders__number=number)
    return Purchase.objects.filter(found).distinct().first()


def parcels_of(purchase):
    lines = OrderLineSnapshot.objects.select_related("certificate", "registered_product__group", "registered_product__commune").order_by(
        "pk"
    )
    orders = purchase.orders.select_related("producer", "purchase").prefetch_related(Prefetch("lines", lines), "reports")
    return orders.order_by("pk")


def orders_to_move(purchase):
    """With all that it takes to weigh them anew for another province."""
    rows = purchase.orders.select_related("purchase", "producer__commune__province")
    return rows.prefetch_related("lines__product__parent").order_by("pk")


def standing(lines, on=None):
    """Ids of the frozen certificates that hold today as well."""
    return set(Certificate.objects.in_force(on).filter(pk__in=[line.certificate_id for line in lines]).values_list("pk", flat=True))


def order_by_number(number):
    rows = ProducerOrder.objects.select_related("purchase", "producer").prefetch_related("lines")
    return rows.filter(number=number).first()


def terms_version(on=None):
    """What a purchase placed at `on` agrees to: the label of the edition published last."""
    latest = TermsEdition.objects.filter(published_at__lte=on or timezone.now()).values_list("label", flat=True).first()
    return latest or settings.TERMS_VERSION


def edition_words(label):
    """Labels are kept in Vietnamese: `bản 1, ngày 25/11/2026` → `edition 1 of 25/11/2026`. Others stay as they are."""
    parts = LABEL.fullmatch(label)
    return _("edition %(number)s of %(day)s") % parts.groupdict() if parts else label


def edition(label):
    return TermsEdition.objects.filter(label=label).first()


def references_of(shopper):
    """Of all purchases of a person (by account, by number) of which something was not called off."""
    phones = {shopper.phone, getattr(shopper.user, "phone", None)} - {"", None}
    who = Q(payer_phone__in=phones) | Q(user__phone__in=phones) | (Q(user=shopper.user) if shopper.user else Q(pk__in=()))
    living = ProducerOrder.objects.filter(purchase=OuterRef("pk")).exclude(fulfilment=Fulfilment.CANCELLED)
    return list(Purchase.objects.filter(who, Exists(living)).values_list("reference", flat=True))
