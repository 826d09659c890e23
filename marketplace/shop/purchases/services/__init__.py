"""Placing a purchase, and every step after it."""

from .clocks import run as run_clocks
from .holds import hold, hold_product, keep, recall_product, release_hold
from .money import lapse, mark_paid, mark_refunded
from .placing import AlreadyOrdered, Changed, Click, Contact, Invoice, confirm_by_phone, place_purchase, placed_before
from .reports import answer_report, report
from .steps import accept, cancel, deliver, pack, refuse, return_, ship
from .telling import start_clock, tell_producers

__all__ = [
    "AlreadyOrdered", "Changed", "Click", "Contact", "Invoice", "accept", "answer_report", "cancel", "confirm_by_phone", "deliver", "hold",
    "hold_product", "keep", "lapse", "mark_paid", "mark_refunded", "pack", "place_purchase", "placed_before", "recall_product", "refuse",
    "release_hold", "report", "return_", "run_clocks", "ship", "start_clock", "tell_producers",
]  # fmt: skip
