from django import forms
from django.utils.translation import gettext_lazy as _


class SentForm(forms.Form):
    """A producer has sent a shopper's money back itself."""

    reference = forms.CharField(
        label=_("The bank's reference"),
        max_length=60,
        help_text=_("It stands in the bank's message. If the money went another way, please write how: “cash, receipt 12”."),
    )
