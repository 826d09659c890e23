"""How the audit rows of this room read."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {"complaint_filed": _("filed a complaint"), "complaint_answered": _("answered a complaint")}
