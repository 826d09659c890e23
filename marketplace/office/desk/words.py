from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "handover_given": _("handed work over to a colleague"),
    "handover_undone": _("undid the handover"),
    "handover_ended": _("took the work back"),
    "charge_given": _("changed who is in charge"),
    "charge_undone": _("undid the change of who is in charge"),
    "tag_changed": _("set the tags: {tags}"),
    "tag_undone": _("undid the change of tags: {tags}"),
    "view_saved": _("saved the view"),
    "view_removed": _("removed the view"),
    "view_restored": _("brought the view back"),
}
