"""The pay page of a card, a page of its own: Stripe's script runs here and nowhere else, beside no address and no name.

The browser tells Stripe the card's number; we only ever learn how the payment stands, and by asking Stripe, never by what comes back.
"""

from urllib.parse import urlsplit

from csp.constants import SELF
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.access import private
from marketplace.foundation.core import limits
from marketplace.foundation.payments import cards, stripe
from marketplace.foundation.payments import selectors as payments

from .models import Payment
from .page import card_of
from .views import of_a_purchase, seen

HOUR = 3600


@require_safe
@of_a_purchase
def pay(request, purchase):
    intent = card_of(purchase)
    if intent is None or not payments.stripe_is_known():
        return redirect("order", purchase.reference)
    context = {
        "purchase": purchase,
        "intent": intent,
        "key": settings.STRIPE_PUBLISHABLE_KEY,
        "script": settings.STRIPE_SCRIPT_URL,
        "later": payments.captures_on_acceptance(),
        "most_days": settings.PAYMENT_CARD_HOLD_DAYS,
    }
    response = render(request, "purchases/card.html", context)
    response._csp_update = _policy()
    return response


def _policy():
    """What Stripe's script needs, on this page only."""
    script = urlsplit(settings.STRIPE_SCRIPT_URL)
    origin = f"{script.scheme}://{script.netloc}"
    scripts, frames = [origin, *settings.STRIPE_SCRIPTS], [origin, *settings.STRIPE_FRAMES]
    return {"script-src": [SELF, *scripts], "frame-src": frames, "connect-src": [SELF, settings.STRIPE_API_URL]}


@private
@require_POST
def secret(request, number):
    """Asked by the page's script: with what the browser may pay now."""
    purchase = seen(request, number)
    if purchase is None:
        return _no(_("This page shows the order no longer. Please open it anew from its link."), status=404)
    intent = card_of(purchase)
    if intent is None:
        return _no(_("This payment is no longer awaited."), status=409)
    try:
        _spend(purchase)
        _payment, key = cards.ready(intent)
    except limits.TooMany as refusal:
        return _no(" ".join(refusal.messages), status=429)
    except ValidationError as refusal:
        return _no(" ".join(refusal.messages), status=409)
    except (stripe.Silent, stripe.Refused):
        return _no(_("The card company does not answer just now. Please try again in a minute, or pay in another way."), status=503)
    return JsonResponse({"secret": key})


def _no(words, *, status):
    return JsonResponse({"words": words}, status=status)


def _spend(purchase):
    limits.spend(f"card {purchase.reference}", limit=settings.CARD_LOOKS_AN_HOUR, seconds=HOUR)


@require_safe
@of_a_purchase
def back(request, purchase):
    """Where the bank's page and our own lead when something has happened: Stripe is asked how it stands. Harmless when repeated."""
    try:
        _spend(purchase)
        tries = _look(purchase)
    except (limits.TooMany, stripe.Silent, stripe.Refused):
        messages.info(request, _("We are asking the card company whether it is paid. This page will say so."))
        return redirect("order", purchase.reference)
    if purchase.orders.filter(payment=Payment.PAID).exists():
        messages.success(request, _("Thank you. Order %(number)s is paid.") % {"number": purchase.reference})
    elif purchase.orders.filter(payment=Payment.RESERVED).exists():
        said = _("Thank you. Your card's bank keeps the sum of order %(number)s ready; it is taken once the makers have accepted.")
        messages.success(request, said % {"number": purchase.reference})
    elif any(row.status in ("processing", "requires_capture") for row in tries):
        messages.info(request, _("The card's bank is still working on it. This page will say when it is paid; please do not pay twice."))
    elif any(row.declined for row in tries) and card_of(purchase):
        messages.error(request, _("The card did not pay, and nothing was taken. Please try again, or another card."))
        return redirect("order_card", purchase.reference)
    return redirect("order", purchase.reference)


def _look(purchase):
    return [cards.look(row) for intent in payments.intents_of(purchase.reference) for row in intent.cards.all() if not row.ended]
