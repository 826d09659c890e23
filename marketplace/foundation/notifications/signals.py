"""News of this room. Sender is the Message class; each carries the message."""

from django.dispatch import Signal

message_delivered = Signal()  # message, on: proven, by a provider, by a step through its link or by an operator's call
message_failed = Signal()  # message, reason: every way refused; it is on the operator's list
