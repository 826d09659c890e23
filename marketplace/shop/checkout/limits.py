"""How many open orders one phone, one address, one network may have: so that nobody empties a shelf with orders that are never paid."""

import hashlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from marketplace.foundation.core import clients, limits, text
from marketplace.shop.purchases.models import Payment, ProducerOrder

UNPAID = (Payment.UNCONFIRMED, Payment.AWAITED, Payment.ON_DELIVERY)


def spend(request):
    """One try of this network; commits for itself, so it comes before the purchase's transaction. Raises `TooMany`."""
    limit, seconds = settings.CHECKOUT_TRIES_PER_NETWORK
    limits.spend(f"checkout:network:{clients.client_network(request)}", limit=limit, seconds=seconds)


def spend_of_operator(operator):
    """All operators sit in one network: each is counted alone."""
    limit, seconds = settings.CHECKOUT_TRIES_PER_NETWORK
    limits.spend(f"checkout:operator:{operator.pk}", limit=limit, seconds=seconds)


def refuse_too_many_open(contact):
    """Inside the purchase's transaction: two clicks for one phone or one address are counted one after the other."""
    address = _address(contact.commune_code, contact.address_line)
    _one_at_a_time(f"phone {contact.payer_phone}", f"address {address}")
    near = Q(purchase__payer_phone=contact.payer_phone) | Q(purchase__commune_code=contact.commune_code)
    rows = ProducerOrder.objects.open().filter(near, payment__in=UNPAID)
    found = list(rows.values_list("purchase__payer_phone", "purchase__commune_code", "purchase__address_line"))
    counts = (
        (sum(phone == contact.payer_phone for phone, _commune, _line in found), settings.OPEN_ORDERS_PER_PHONE),
        (sum(_address(commune, line) == address for _phone, commune, line in found), settings.OPEN_ORDERS_PER_ADDRESS),
    )
    for count, limit in counts:
        if count >= limit:
            words = _(
                "This phone number or address already has %(n)d open orders that are not paid yet. Please receive or cancel some first."
            )
            raise ValidationError(words, code="open", params={"n": count})


def _address(commune, line):
    """`Số 8, ngõ 12` and `so 8 ngo 12` are one door."""
    return f"{commune} {text.fold_words(line)}"


def _one_at_a_time(*keys):
    """Held until the transaction ends; taken in one order, before any row is locked."""
    numbers = sorted(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], signed=True) for key in keys)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s) AS number", [numbers])
