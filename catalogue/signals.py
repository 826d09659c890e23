"""News of listings, sent inside the transaction of the change."""

from django.dispatch import Signal

listing_changed = Signal()  # listing, act
selling_paused = Signal()  # producer: pauses, or sells again
selling_rules_changed = Signal()  # nothing: any listing may be sold otherwise now
