"""News of this room, sent inside the transaction of its cause."""

from django.dispatch import Signal

order_returning = Signal()  # order: all of it comes back; receivers may refuse with ValidationError: nothing is changed then
order_delivered = Signal()  # order, on: the parcel has arrived
