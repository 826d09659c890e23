"""Every change to a point of sale."""

from .applications import begin, discard, drop_idle, forget_person, hand_in
from .criteria import add_criteria, end_criteria
from .falls import look, note_ended, note_held
from .outlets import add_photo, amend, apply, apply_for, remove_photo, report, set_goods, set_hours
from .steps import check, decide, publish, refuse, survey, withdraw

__all__ = [
    "add_criteria",
    "add_photo",
    "amend",
    "apply",
    "apply_for",
    "begin",
    "check",
    "decide",
    "discard",
    "drop_idle",
    "end_criteria",
    "forget_person",
    "hand_in",
    "look",
    "note_ended",
    "note_held",
    "publish",
    "refuse",
    "remove_photo",
    "report",
    "set_goods",
    "set_hours",
    "survey",
    "withdraw",
]
