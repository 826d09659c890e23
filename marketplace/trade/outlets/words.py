"""How the audit rows of this room read."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "outlet_reported": _("entered the point of sale as a source reports it"),
    "outlet_begun": _("began an application"),
    "outlet_applied": _("applied for the point of sale"),
    "outlet_applied_on_behalf": _("entered the application on behalf of the owner"),
    "outlet_claimed": _("said that the shop is theirs"),
    "outlet_claim_confirmed": _("confirmed the owner who claimed it"),
    "outlet_claim_refused": _("refused a claim"),
    "outlet_amended": _("changed the point of sale"),
    "outlet_hours_set": _("set the opening hours"),
    "outlet_goods_set": _("noted which goods it carries: {kinds} kinds hold a star"),
    "outlet_photo_added": _("added a photo"),
    "outlet_photo_removed": _("took a photo away"),
    "outlet_sheet_dropped": _("dropped the sheet of the survey with {lines} lines"),
    "outlet_goods_adopted": _("made its list what the survey found: {kinds} kinds hold a star"),
    "outlet_surveyed": _("surveyed it: {kinds} kinds counted"),
    "outlet_checked": _("checked it: {kinds} kinds counted; next check by {next}"),
    "outlet_decided": _("recognised the point of sale"),
    "outlet_refused": _("refused the point of sale"),
    "outlet_published": _("published the point of sale; next check by {next}"),
    "outlet_withdrawn": _("withdrew the point of sale"),
    "outlet_short": _("saw it fall to {kinds} kinds: {product} holds no star"),
    "outlet_criteria_ended": _("noted the last day of these criteria: {until}"),
    "outlet_criteria_added": _("published the criteria"),
    "outlet_criteria_drafted": _("drafted a new version of the criteria"),
    "outlet_criteria_amended": _("changed the draft of the criteria"),
    "outlet_criteria_discarded": _("discarded the draft of the criteria"),
    "outlet_criteria_restored": _("brought the draft of the criteria back"),
}
