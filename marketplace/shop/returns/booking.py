"""What the way back costs, in the book. Whoever bears it is named by the account; the shopper is the one who pays or has paid the carrier.

The shopper bears it: the maker's carrier takes it from the maker, so that much less is paid back and the maker is owed it as delivery.
Another bears it: the shopper has paid at the counter and gets it on top, from what is owed to the maker for delivery or from what
carriers cost the marketplace.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.foundation.ledger import checks, services
from marketplace.foundation.ledger.matters import Kind, Matter
from marketplace.foundation.payments import services as payments
from marketplace.shop.purchases import services as purchases

from .models import Bearer, ReturnRequest, State

WORDS = {
    "way_back_shopper": gettext_lazy("Return {number}: the shopper bears {amount} for the way back; so much less is paid back."),
    "way_back_producer": gettext_lazy("Return {number}: the maker bears {amount} for the way back, which the shopper had paid."),
    "way_back_platform": gettext_lazy("Return {number}: the marketplace bears {amount} for the way back, which the shopper had paid."),
    "way_back_halves": gettext_lazy("Return {number}: the maker bears its half of the way back, {amount}, which the shopper had paid."),
}


def of_way_back(request):
    settled = request.state == State.SETTLED and request.way_back
    producer = request.order.seller["code"]
    account = (Kind.CARRIER_FEES, "") if request.way_back_by == Bearer.PLATFORM else (Kind.DELIVERY, producer)
    sums = {(Kind.RECEIVABLE, ""): -request.on_top, account: request.on_top} if settled else {}
    details = {"amount": abs(request.on_top), "number": request.number}
    return Matter(f"way-back:{request.number}", f"way_back_{request.way_back_by}", sums, request.order.purchase.reference, details)


def give_back(request, order, *, actor, on):
    """The caller has given the goods back and holds the order."""
    if request.on_top > 0:
        reason = _("Return %(number)s: what the way back cost") % {"number": request.number}
        ours = request.way_back_by == Bearer.PLATFORM
        payments.owe_costs(purchases.intent_of(order), amount=request.on_top, key=request.number, reason=reason, ours=ours)
    services.bring([of_way_back(request)], at=on, person=actor)


def register_checks():
    words = gettext_lazy("What the way back of each return costs is in the book")
    checks.register_matters("way_back", words, _all, prefixes={"way-back": gettext_lazy("Way back of return")})


def _all():
    rows = ReturnRequest.objects.filter(way_back__gt=0).select_related("order__purchase").order_by("pk")
    yield from map(of_way_back, rows.iterator())
