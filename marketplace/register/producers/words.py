"""How the audit rows of this room read."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "producer_applied": _("entered the producer"),
    "producer_amended": _("changed the producer's data"),
    "producer_verified": _("verified the producer"),
    "producer_suspended": _("suspended the producer"),
    "producer_closed": _("closed the producer's account"),
    "member_added": _("let a person act for the producer"),
    "member_left": _("ended a person's acting for the producer"),
}
