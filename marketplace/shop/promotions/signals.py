"""What this room tells the rooms above it."""

from django.dispatch import Signal

agreement_asked = Signal()  # promotion: its producer is to bear a part of it, and reads it first
