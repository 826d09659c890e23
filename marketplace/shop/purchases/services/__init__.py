"""Placing a purchase, and every step after it."""

from .changing import Destination, FeesDiffer, ProofNeeded, change_destination, changeable, renew_transfer, switch_to_cash
from .clocks import run as run_clocks
from .editions import publish_terms
from .holds import hold, hold_product, keep, recall_product, release_hold, set_apart
from .money import lapse, mark_paid, mark_refunded
from .placing import AlreadyOrdered, Changed, Click, Contact, Invoice, confirm_by_phone, place_purchase, placed_before
from .reports import answer_report, report
from .steps import accept, cancel, deliver, pack, refuse, return_, ship
from .telling import start_clock, tell_producers

__all__ = [
    "AlreadyOrdered", "Changed", "Click", "Contact", "Destination", "FeesDiffer", "Invoice", "ProofNeeded", "accept", "answer_report",
    "cancel", "change_destination", "changeable", "confirm_by_phone", "deliver", "hold", "hold_product", "keep", "lapse", "mark_paid",
    "mark_refunded", "pack", "place_purchase", "placed_before", "publish_terms", "recall_product",
    "refuse", "release_hold", "renew_transfer", "report",
    "return_", "run_clocks", "set_apart", "ship", "start_clock", "switch_to_cash", "tell_producers",
]  # fmt: skip
