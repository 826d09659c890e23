"""Every change to a point of sale."""

from .applications import begin, discard, drop_idle, forget_person, hand_in
from .claims import claim, confirm_claim, refuse_claim
from .criteria import (
    amend_draft,
    discard_criteria,
    draft_criteria,
    end_criteria,
    publish_criteria,
    restore_criteria,
)
from .falls import look, note_ended, note_held
from .outlets import add_photo, amend, apply, apply_for, remove_photo, report, set_goods, set_hours, set_place
from .sheets import adopt, begin_anew, note_seen, round_of
from .steps import check, decide, publish, refuse, survey, withdraw

__all__ = [
    "add_photo",
    "adopt",
    "amend",
    "amend_draft",
    "apply",
    "apply_for",
    "begin",
    "begin_anew",
    "check",
    "claim",
    "confirm_claim",
    "decide",
    "discard",
    "discard_criteria",
    "draft_criteria",
    "drop_idle",
    "end_criteria",
    "forget_person",
    "hand_in",
    "look",
    "note_ended",
    "note_held",
    "note_seen",
    "publish",
    "publish_criteria",
    "refuse",
    "refuse_claim",
    "remove_photo",
    "report",
    "restore_criteria",
    "round_of",
    "set_goods",
    "set_hours",
    "set_place",
    "survey",
    "withdraw",
]
