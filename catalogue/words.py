"""How history tells what was done here."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "listing_created": _("wrote the listing"),
    "listing_changed": _("changed the listing"),
    "listing_change_proposed": _("wrote new words for the listing: {fields}"),
    "listing_change_refused": _("did not take the new words"),
    "listing_change_accepted": _("put the new words on display"),
    "listing_change_discarded": _("took the new words back"),
    "listing_picture_leads": _("chose the first picture"),
    "listing_picture_added": _("added a picture to the listing"),
    "listing_picture_removed": _("removed a picture of the listing"),
    "listing_submitted": _("handed the listing in for review"),
    "listing_published": _("published the listing"),
    "listing_sent_back": _("sent the listing back"),
    "listing_withdrawn": _("withdrew the listing"),
    "listing_reopened": _("took the listing up again"),
    "selling_paused": _("paused selling"),
    "selling_resumed": _("opened selling again"),
    "selling_rule_changed": _("changed how these goods may be sold"),
    "licence_added": _("wrote down a licence to sell alcohol until {until}"),
    "licence_ended": _("ended a licence to sell alcohol"),
    "wishes_allowed": _("allowed the messages about goods that are back again"),
    "wishes_stopped": _("stopped the messages about goods that are back"),
    "price_set": _("set the price"),
    "stock_marks_set": _("set how many one shopper may buy, and when little is left"),
}
