"""News of stock, sent inside the transaction of the change."""

from django.dispatch import Signal

stock_changed = Signal()  # pools: ids whose free number may have changed
