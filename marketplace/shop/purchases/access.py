"""Whose eyes may see a purchase: its member's, or a browser that a signed link or a code has let in. Never by a number alone."""

from datetime import timedelta

from django.utils import timezone

from marketplace.foundation.notifications import links

from .messages import SHOPPER_LINK

DAYS = 7


def may_see(request, purchase):
    if request.user.is_authenticated and purchase.user_id == request.user.pk:
        return True
    return links.held(request, SHOPPER_LINK, purchase.reference) is not None


def let_in(request, purchase, *, days=DAYS):
    """This browser has just ordered, or has proved the phone: it may come back for some days."""
    links.grant(request, SHOPPER_LINK, purchase.reference, expires_at=timezone.now() + timedelta(days=days))
