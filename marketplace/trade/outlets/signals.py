"""News of points of sale; each is sent inside the transaction that made it true."""

from django.dispatch import Signal

outlet_fell = Signal()  # outlet: published, and since now with fewer kinds than the criteria ask for; once a fall
