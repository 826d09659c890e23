"""How the audit rows of this room read."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {"report_frozen": _("froze the figures as of {day}")}
