"""How many open orders one phone, one address, one network may have: so that nobody empties a shelf with orders that are never paid."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core import clients, limits
from marketplace.shop.purchases import addresses
from marketplace.shop.purchases.models import Fulfilment, OrderLineSnapshot, Payment, ProducerOrder

UNPAID = (Payment.UNCONFIRMED, Payment.AWAITED, Payment.ON_DELIVERY)


class TooManyEach(ValidationError):  # noqa: N818  as `TooMany`
    """`pack`: the key of the pack of which one person may not buy as many."""

    def __init__(self, words, *, pack):
        self.pack = pack
        super().__init__(words, code="most_each")


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
    door = addresses.door(contact.commune_code, contact.address_line)
    _one_at_a_time(f"phone {contact.payer_phone}", f"address {door}")
    by_phone, by_door = Q(purchase__payer_phone=contact.payer_phone), Q(purchase__door=door)
    unpaid = ProducerOrder.objects.open().filter(by_phone | by_door, payment__in=UNPAID)
    found = unpaid.aggregate(phone=Count("pk", filter=by_phone), door=Count("pk", filter=by_door))
    for count, limit in ((found["phone"], settings.OPEN_ORDERS_PER_PHONE), (found["door"], settings.OPEN_ORDERS_PER_ADDRESS)):
        if count >= limit:
            words = _(
                "This phone number or address already has %(n)d open orders that are not paid yet. Please receive or cancel some first."
            )
            raise ValidationError(words, code="open", params={"n": count})


def _one_at_a_time(*keys):
    """Held until the transaction ends; taken in one order, before any row is locked."""
    numbers = sorted(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], signed=True) for key in keys)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s) AS number", [numbers])


def refuse_more_than_each(basket, contact, user):
    """Of goods that each may buy so many of: what this number or this account has ordered lately counts too. Two clicks of one person
    come one after the other (see `refuse_too_many_open`); of one account with two numbers, by the account."""
    lines = basket.lines.filter(quantity__gt=0, product__pool__most_each__isnull=False)
    wanted = {pack: (quantity, most) for pack, quantity, most in lines.values_list("product_id", "quantity", "product__pool__most_each")}
    if not wanted:
        return
    if user:
        _one_at_a_time(f"user {user.pk}")
    who = Q(producer_order__purchase__payer_phone=contact.payer_phone) | (Q(producer_order__purchase__user=user) if user else Q())
    since = timezone.now() - timedelta(days=settings.EACH_DAYS)
    bought = OrderLineSnapshot.objects.filter(who, product__in=wanted, producer_order__placed_at__gt=since)
    bought = bought.exclude(producer_order__fulfilment__in=(Fulfilment.CANCELLED, Fulfilment.RETURNED))
    sums = bought.order_by().values_list("product").annotate(n=Sum(Coalesce("accepted_quantity", "quantity")), name=Max("name"))
    for pack, before, name in sums:
        quantity, most = wanted[pack]
        if quantity + before > most:
            words = _("%(name)s: one person buys %(most)d at most in %(days)d days, and you have already ordered %(before)d.")
            raise TooManyEach(words % {"name": name, "most": most, "days": settings.EACH_DAYS, "before": before}, pack=pack)
