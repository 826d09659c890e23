"""What the history says of decisions of this room."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "commission_rule_added": _("added a rule of commission from {from} on"),
    "commission_rule_ended": _("ended the rule of commission with {until}"),
    "commission_rule_taken_back": _("took a rule of commission back before it began"),
    "selling_terms_set": _("wrote down who declares the tax from {from} on"),
    "selling_terms_ended": _("ended the terms of who declares the tax with {until}"),
    "selling_terms_taken_back": _("took the terms of who declares the tax back before they began"),
    "fee_vat_set": _("set the VAT on commission from {from} on"),
}
