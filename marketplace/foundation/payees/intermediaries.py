"""A licensed intermediary that receives shoppers' money and holds it until it is due: an adapter, named by `MONEY_INTERMEDIARY`.

Whoever signs a contract with one writes a class with these three and names it in the setting; nothing else of the shop changes.
"""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Intermediary(Protocol):
    name: str  # as shoppers read it
    licence: str  # number and day of the State Bank's licence, as the law asks to show it

    def account(self):
        """Where shoppers transfer: {"bin", "bank", "account", "holder"}."""


def configured():
    """The adapter; None where none is named."""
    return import_string(settings.MONEY_INTERMEDIARY)() if settings.MONEY_INTERMEDIARY else None
