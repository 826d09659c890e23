"""News of fairs; each is sent inside the transaction that made it true."""

from django.dispatch import Signal

fair_changed = Signal()  # fair: published, amended, cancelled, reported
