"""News of this room, sent inside the transaction of its cause."""

from django.dispatch import Signal

account_changed = Signal()  # account, act ("entered", "confirmed", "refused", "failed", "trusted")
