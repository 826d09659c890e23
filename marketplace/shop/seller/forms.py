from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue.models import SellingPause
from marketplace.foundation.core import dates
from marketplace.shop.purchases.states import CANNOT_SEND


class AcceptForm(forms.Form):
    """All of it, or for each line how many can be sent."""

    expected_on = forms.DateField(label=_("Day of arrival"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    seen = forms.IntegerField(required=False, min_value=0)  # how often the shopper had changed it when the page was shown

    def __init__(self, *args, order, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = {f"line-{line.pk}": line for line in order.lines.all()}
        for name, line in self.lines.items():
            self.fields[name] = forms.IntegerField(required=False, min_value=0, max_value=line.quantity)

    def clean_expected_on(self):
        day = self.cleaned_data["expected_on"]
        if day and day < dates.today():
            raise ValidationError(_("This day is over."))
        return day

    def said(self):
        parts = {line.pk: self.cleaned_data[name] for name, line in self.lines.items() if self.cleaned_data[name] is not None}
        said = self.cleaned_data
        return {"expected_on": said["expected_on"], "seen": said["seen"], "quantities": parts or None}


class PauseForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"), choices=SellingPause.Reason.choices, widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("Last day of the pause"),
        required=False,
        help_text=_("Empty: until it is opened again"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class ShipForm(forms.Form):
    """With a carrier that takes cash for the platform, by its code, or with another, by its name."""

    collector = forms.CharField(label=_("Carrier"), max_length=20, required=False)
    carrier = forms.CharField(label=_("Carrier"), max_length=60, required=False)
    tracking_number = forms.CharField(label=_("Tracking number"), max_length=60, required=False)
    expected_on = forms.DateField(label=_("Day of arrival"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self):
        said = super().clean()
        if not said.get("collector") and not said.get("carrier") and not self.errors:
            raise ValidationError(_("Please say with which carrier it was sent."))
        return said

    def said(self):
        return self.cleaned_data


class CancelForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why can the order not be sent?"), choices=CANNOT_SEND.items(), widget=forms.RadioSelect)

    def said(self):
        return {"reason": str(CANNOT_SEND[self.cleaned_data["reason"]])}


class RefuseForm(forms.Form):
    reason = forms.CharField(label=_("What happened?"), max_length=300)

    def said(self):
        return self.cleaned_data


class NothingForm(forms.Form):
    def said(self):
        return {}
