"""How often one network may try codes of promotions."""

from django.conf import settings

from marketplace.foundation.core import clients, limits


def spend_code(request):
    """Commits for itself; raises `TooMany`."""
    limit, seconds = settings.CODE_TRIES_PER_NETWORK
    limits.spend(f"code:network:{clients.client_network(request)}", limit=limit, seconds=seconds)
