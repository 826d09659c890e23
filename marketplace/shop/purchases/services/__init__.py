"""Placing a purchase, and every step after it."""

from .placing import AlreadyOrdered, Changed, Contact, Invoice, confirm_by_phone, place_purchase, tell_producers

__all__ = ["AlreadyOrdered", "Changed", "Contact", "Invoice", "confirm_by_phone", "place_purchase", "tell_producers"]
