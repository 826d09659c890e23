"""News of this room, sent inside the transaction of its cause."""

from django.dispatch import Signal

order_delivered = Signal()  # order, on: the parcel has arrived
