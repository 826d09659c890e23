"""What an officer writes about how goods may be sold."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import SellingRule
from marketplace.register.producers.models import Producer

from .forms import DayField


class RuleForm(forms.ModelForm):
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    why = forms.CharField(label=_("Why it changes, by which paper"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    class Meta:
        model = SellingRule
        fields = ("way", "alcohol_from", "alcohol_under", "reason", "reason_en", "basis")


class LicenceForm(forms.Form):
    producer = forms.ModelChoiceField(label=_("Maker in the register"), queryset=Producer.objects.none(), empty_label=_("Choose"))
    number = forms.CharField(label=_("Number of the licence"), max_length=60)
    issued_by = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    valid_from = DayField(label=_("First day"))
    valid_until = DayField(label=_("Last day"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["producer"].queryset = Producer.objects.verified()


class EndLicenceForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)
