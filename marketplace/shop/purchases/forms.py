from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.fields import PhoneField
from marketplace.foundation.core import references

from .models import OrderReport


class FindForm(forms.Form):
    number = forms.CharField(label=_("Order number"), max_length=20)
    phone = PhoneField(label=_("Telephone number of the order"))

    def clean_number(self):
        return references.normalized(self.cleaned_data["number"])


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the message"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class ReportForm(forms.Form):
    reason = forms.ChoiceField(label=_("What is wrong?"), choices=OrderReport.Reason, widget=forms.RadioSelect)
    words = forms.CharField(label=_("In your own words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
