"""News of producers, sent inside the transaction that made it true."""

from django.dispatch import Signal

producer_changed = Signal()  # producer: new, or another name, place, story
producer_state_changed = Signal()  # producer, before, after
