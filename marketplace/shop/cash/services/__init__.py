"""Locks: a bank line, its remittances, their lines; then as everywhere intents and orders, the parcels, last the accounts of the book."""

from .carriers import agree_tariff, call_tariff_off, end_collector, reopen_collector, save_collector
from .counting import count_again
from .deciding import DECISIONS, FEE_STEPS, decide, reopen, reopen_fee, steps_of
from .files import KIND, bring_file, note_arrivals, write_lines
from .parcels import change_carrier, ship
from .transfers import receive, take_back

__all__ = [
    "DECISIONS",
    "FEE_STEPS",
    "KIND",
    "agree_tariff",
    "bring_file",
    "call_tariff_off",
    "change_carrier",
    "count_again",
    "decide",
    "end_collector",
    "note_arrivals",
    "receive",
    "reopen",
    "reopen_collector",
    "reopen_fee",
    "save_collector",
    "ship",
    "steps_of",
    "take_back",
    "write_lines",
]
