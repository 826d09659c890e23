"""This room's decisions in words."""

from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit import words


def register_all():
    words.register(
        {
            "role_granted": _("gave the role {role}"),
            "role_ended": _("ended the role {role}"),
            "phone_changed": _("changed the phone number"),
            "number_handed_over": _("gave an unused number to its new holder"),
            "second_factor_reset_asked": _("asked to take off the second factor"),
            "second_factor_reset_approved": _("agreed to take off the second factor"),
            "second_factor_reset_refused": _("left the second factor as it is"),
            "second_factor_reset": _("took off the second factor"),
            "erasure_asked": _("asked to be forgotten"),
            "erasure_withdrawn": _("withdrew the request to be forgotten"),
            "erased": _("emptied the account"),
            "answer_handed": _("gave it to {agency} to answer"),
            "answer_taken_back": _("undid giving it to another agency"),
            "answer_reminded": _("was reminded of the day by which to answer"),
            "made_by_command": _("was made by a command"),
        },
        names={"role": dict(Role.choices)},
    )
