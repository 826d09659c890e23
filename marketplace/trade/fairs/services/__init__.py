"""All that changes a fair, its registrations and its results. The fair's row is the lock of everything about it."""

from .allotting import allot, keep_waiting, refuse
from .announcing import (
    amend_fair,
    attach_document,
    bring_back,
    cancel_fair,
    close_registration,
    discard_draft,
    draft_fair,
    note_event,
    open_registration,
    publish_fair,
    remove_document,
    restore_draft,
    take_back,
)
from .lettering import record_sent, write_letters
from .registering import register, withdraw
from .reminding import ask_for_reminder, forget_person, remind, stop_reminder, tell_of_ended_star
from .reporting import enter_result, report_fair

__all__ = [
    "allot",
    "amend_fair",
    "ask_for_reminder",
    "attach_document",
    "bring_back",
    "cancel_fair",
    "close_registration",
    "discard_draft",
    "draft_fair",
    "enter_result",
    "forget_person",
    "keep_waiting",
    "note_event",
    "open_registration",
    "publish_fair",
    "record_sent",
    "refuse",
    "register",
    "remind",
    "remove_document",
    "report_fair",
    "restore_draft",
    "stop_reminder",
    "take_back",
    "tell_of_ended_star",
    "withdraw",
    "write_letters",
]
