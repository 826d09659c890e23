"""Placing a purchase, and every step after it."""

from .appeals import answer_appeal, appeal_for_cash
from .changing import (
    Destination,
    FeesDiffer,
    ProofNeeded,
    change_destination,
    changeable,
    renew_transfer,
    stop_cards,
    switch_to_cash,
    switch_to_transfer,
)
from .clocks import begin_anew as begin_clocks_anew
from .clocks import run as run_clocks
from .editions import publish_terms
from .holds import hold, hold_product, keep, recall_product, release_hold, set_apart
from .money import intent_of, lapse, mark_paid, mark_refund_back, mark_refunded, mark_reserved
from .placing import AlreadyOrdered, Changed, Click, Contact, Invoice, confirm_by_phone, place_purchase, placed_before
from .refunds import ask_for_accounts, tell_of_account, tell_sent_back
from .reports import answer_report, report
from .returning import take_back
from .steps import accept, cancel, deliver, locked, name_carrier, pack, refuse, return_, ship
from .telling import start_clock, tell_producers

__all__ = [
    "AlreadyOrdered", "Changed", "Click", "Contact", "Destination", "FeesDiffer", "Invoice", "ProofNeeded", "accept", "answer_appeal",
    "answer_report", "appeal_for_cash", "ask_for_accounts", "begin_clocks_anew",
    "cancel", "change_destination", "changeable", "confirm_by_phone", "deliver", "hold", "hold_product", "intent_of", "keep", "lapse",
    "locked", "mark_paid",
    "mark_refund_back", "mark_refunded", "mark_reserved",
    "name_carrier", "pack", "place_purchase", "placed_before", "publish_terms", "recall_product",
    "refuse", "release_hold", "renew_transfer", "report",
    "return_", "run_clocks", "set_apart", "ship", "start_clock", "stop_cards", "switch_to_cash", "switch_to_transfer", "take_back",
    "tell_of_account", "tell_producers", "tell_sent_back",
]  # fmt: skip
