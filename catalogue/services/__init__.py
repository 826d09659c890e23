"""The only writers of listings: each locks, checks, writes a version that is kept and an audit row, and announces."""

from .changes import accept_change, discard_change, refuse_change, revise
from .display import publish, reopen, send_back, submit, withdraw
from .listings import change_listing, create_listing
from .pictures import MOST_PICTURES, add_picture, lead_with, remove_picture
from .selling import add_licence, change_selling_rule, end_licence, pause_selling, resume_selling
from .wishes import allow_wishes, forget_wishes, refuse_blocked, stop_wishes, wish_restock
from .writing import keep_version, locked, ocop_class, snapshot

__all__ = [
    "MOST_PICTURES",
    "accept_change",
    "add_licence",
    "add_picture",
    "allow_wishes",
    "change_listing",
    "change_selling_rule",
    "create_listing",
    "discard_change",
    "end_licence",
    "forget_wishes",
    "keep_version",
    "lead_with",
    "locked",
    "ocop_class",
    "pause_selling",
    "publish",
    "refuse_blocked",
    "refuse_change",
    "remove_picture",
    "reopen",
    "resume_selling",
    "revise",
    "send_back",
    "snapshot",
    "stop_wishes",
    "submit",
    "wish_restock",
    "withdraw",
]
