"""Changes to people: their numbers, codes, consents, roles, second factors, and their being forgotten."""

from .addresses import delete_address, save_address
from .answering import hand_to, take_back
from .codes import check_code, send_code, send_login_code, send_nothing, tell_known_number, tell_unknown_number, tidy_codes
from .consent import end_guest_consent, give_consent, give_guest_consent, withdraw_consent
from .erasure import (
    ask_for_erasure,
    ask_for_guest_erasure,
    erase,
    finish_erasures,
    send_erasure_code,
    withdraw_erasure,
    withdraw_guest_erasure,
)
from .people import (
    forget_password,
    hand_over_number,
    number_is_idle,
    release_unproven_number,
    rename,
    set_phone,
    take_idle_number,
)
from .roles import end_role, grant_role
from .second_factor import approve_reset, ask_for_reset, refuse_reset

__all__ = [
    "approve_reset",
    "ask_for_erasure",
    "ask_for_guest_erasure",
    "ask_for_reset",
    "check_code",
    "delete_address",
    "end_guest_consent",
    "end_role",
    "erase",
    "finish_erasures",
    "forget_password",
    "give_consent",
    "give_guest_consent",
    "grant_role",
    "hand_over_number",
    "hand_to",
    "number_is_idle",
    "refuse_reset",
    "release_unproven_number",
    "rename",
    "save_address",
    "send_code",
    "send_erasure_code",
    "send_login_code",
    "send_nothing",
    "set_phone",
    "take_back",
    "take_idle_number",
    "tell_known_number",
    "tell_unknown_number",
    "tidy_codes",
    "withdraw_consent",
    "withdraw_erasure",
    "withdraw_guest_erasure",
]
