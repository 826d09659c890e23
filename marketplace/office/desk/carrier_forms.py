"""What an operator writes about carriers that take cash, their files and lines."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import dates
from marketplace.foundation.imports.sheets import MOST_BYTES
from marketplace.shop.cash.models import Collector, RemittanceLine
from marketplace.shop.cash.services import DECISIONS

from .forms import DayField


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


class BringForm(forms.Form):
    collector = forms.ModelChoiceField(label=_("Carrier"), queryset=Collector.objects.all(), empty_label=_("Please choose"))
    paid_on = DayField(label=_("Day on which it pays"))
    file = forms.FileField(label=_("File (XLSX or CSV)"), help_text=_("Nothing is written before you have seen what would change."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"paid_on": dates.today()}, **kwargs)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than %(most)d MB."), params={"most": MOST_BYTES // 1024 // 1024})
        return file


class LineDecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=[(name, name) for name in DECISIONS])
    number = forms.CharField(max_length=RemittanceLine._meta.get_field("code").max_length, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
