from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "handover_given": _("handed work over to a colleague"),
    "handover_undone": _("undid the handover"),
    "handover_ended": _("took the work back"),
}
