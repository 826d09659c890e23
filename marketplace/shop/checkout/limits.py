"""How many open orders one phone, one address, one network may have: so that nobody empties a shelf with orders that are never paid."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from marketplace.foundation.core import clients, limits
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
    here = Q(purchase__commune_code=contact.commune_code, purchase__address_line__iexact=contact.address_line)
    found = ProducerOrder.objects.open().filter(payment__in=UNPAID)
    counts = found.aggregate(phone=Count("pk", filter=Q(purchase__payer_phone=contact.payer_phone)), address=Count("pk", filter=here))
    for what, limit in (("phone", settings.OPEN_ORDERS_PER_PHONE), ("address", settings.OPEN_ORDERS_PER_ADDRESS)):
        if counts[what] >= limit:
            words = _(
                "This phone number or address already has %(n)d open orders that are not paid yet. Please receive or cancel some first."
            )
            raise ValidationError(words, code="open", params={"n": counts[what]})
