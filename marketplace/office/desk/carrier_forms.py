"""What an operator writes about carriers that take cash, their files and lines."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.foundation.core import dates
from marketplace.foundation.imports.sheets import MOST_BYTES
from marketplace.shop.cash.models import Collector, RemittanceLine
from marketplace.shop.cash.services import DECISIONS, FEE_STEPS

from .fee_forms import PercentField
from .forms import DayField
from .trade_forms import MoneyField

YEARS = 30
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CollectorForm(forms.ModelForm):
    class Meta:
        model = Collector
        fields = ("name", "code", "contract", "fee_by", "way_back_by", "pays_days")
        help_texts = {
            "code": _("Small letters, digits and dashes, like ghn; stands in the book and does not change."),
            "contract": _("Number and day of the contract by which it takes cash for the platform."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = self.instance.pk is not None


class TariffForm(forms.Form):
    valid_from = DayField(label=_("For parcels sent from"), help_text=_("What was agreed for days before stays as it was."))
    per_parcel = MoneyField(label=_("For each parcel, đồng"), max_length=30, required=False)
    basis_points = PercentField(label=_("Of the cash, %"), required=False, help_text=_("Like 0,5; both together where both are agreed."))
    minimum = MoneyField(label=_("At least, đồng"), max_length=30, required=False)
    way_back = MoneyField(label=_("At most for a way back, đồng"), max_length=30, required=False, help_text=_("Empty: not looked at."))

    def clean(self):
        said = super().clean()
        if not self.errors and not any(said.get(name) for name in ("per_parcel", "basis_points", "minimum")):
            self.add_error("per_parcel", _("Please say what it may keep."))
        return said

    def terms(self):
        said = self.cleaned_data
        return {name: said[name] or 0 for name in ("per_parcel", "basis_points", "minimum")} | {
            "valid_from": said["valid_from"],
            "way_back": said["way_back"],
        }


class ParcelForm(forms.Form):
    """Another carrier has a parcel than was said when it was sent."""

    collector = forms.ChoiceField(label=_("Carrier that takes the cash"), required=False)
    carrier = forms.CharField(label=_("The producer's own carrier"), max_length=60, required=False)
    tracking_number = forms.CharField(label=_("Tracking number"), max_length=60, required=False)
    reason = forms.CharField(label=_("Why"), max_length=300)
    seen = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = [(row.code, row.name) for row in Collector.objects.all()]
        self.fields["collector"].choices = [("", _("none: the producer or its own carrier takes it")), *known]


class ReportForm(forms.Form):
    tu = forms.DateField(label=pgettext_lazy("day", "From"), required=False, widget=DAY)
    den = forms.DateField(label=pgettext_lazy("day", "To"), required=False, widget=DAY)

    def clean(self):
        """Years that no parcel can have are left out."""
        return {name: day for name, day in super().clean().items() if day and abs(day.year - dates.today().year) <= YEARS}


class BringForm(forms.Form):
    collector = forms.ModelChoiceField(label=_("Carrier"), queryset=Collector.objects.all(), empty_label=_("Please choose"))
    paid_on = DayField(label=_("Day of its transfer"))
    file = forms.FileField(label=_("File (XLSX or CSV)"), help_text=_("Nothing is written before you have seen what would change."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"paid_on": dates.today()}, **kwargs)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than %(most)d MB."), params={"most": MOST_BYTES // 1024 // 1024})
        return file


class LineDecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=[(name, name) for name in (*DECISIONS, *FEE_STEPS)])
    number = forms.CharField(max_length=RemittanceLine._meta.get_field("code").max_length, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
