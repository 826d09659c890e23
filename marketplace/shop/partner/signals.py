"""News of prices, sent inside the transaction of the change."""

from django.dispatch import Signal

price_changed = Signal()  # pack, price
