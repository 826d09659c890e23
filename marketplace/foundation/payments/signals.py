"""News of this room, sent inside the transaction of its cause. Receivers may refuse with ValidationError: nothing is changed then."""

from django.dispatch import Signal

payment_received = Signal()  # intent, late, on: it is paid in full; late: its time was over before
payment_reserved = Signal()  # intent, on: the card's bank keeps all of it ready; nothing was taken
payment_expired = Signal()  # intent, on: nothing came in time, or the card's bank no longer gives what it kept ready
payment_asked = Signal()  # intent, line: an operator decides about money for it
payment_decided = Signal()  # intent, line: the operator has decided; what is left of the line goes back, waits or pays
line_reopened = Signal()  # line, actor, on: the decision about it was a slip; `line.resolution` still says which
refund_sent = Signal()  # refund, on: an operator has paid it back
refund_came_back = Signal()  # refund, actor, on: the bank sent it back after it had been paid; it is owed again
lines_came = Signal()  # a statement was brought in, or an aggregator has told: lines of money that went out may be among them
