"""News of this room, sent inside the transaction of its cause. Receivers may refuse with ValidationError: nothing is changed then."""

from django.dispatch import Signal

payment_received = Signal()  # intent, late, on: it is paid in full; late: its time was over before
payment_expired = Signal()  # intent, on: nothing came in time
payment_asked = Signal()  # intent, line: an operator decides about money for it
refund_sent = Signal()  # refund, on: an operator has paid it back
