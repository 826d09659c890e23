"""What an operator writes about tax that the platform withholds."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.office.desk.selectors import product_called
from marketplace.register.producers.models import Kind, Producer
from marketplace.shop.taxes.models import Revenue, Switch

from .fee_forms import PercentField
from .forms import DayField
from .trade_forms import MoneyField


class SwitchForm(forms.Form):
    producer = forms.ModelChoiceField(label=_("Producer"), queryset=Producer.objects.none(), empty_label=_("Choose"))
    kind = forms.ChoiceField(label=_("What is declared"), choices=Switch.Kind.choices)
    product = forms.CharField(
        label=_("Product, by code or name"), max_length=200, required=False, help_text=_("Only for own unprocessed produce.")
    )
    turnover = MoneyField(
        label=_("Turnover of the year, đồng"), max_length=30, required=False, help_text=_("Only for the turnover declared.")
    )
    valid_from = DayField(label=_("First day"))
    valid_until = DayField(label=_("Last day"), required=False)
    evidence = forms.CharField(label=_("The paper that shows it"), max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["producer"].queryset = Producer.objects.exclude(kind__in=(Kind.COMPANY, Kind.COOPERATIVE))

    def clean_product(self):
        words = self.cleaned_data["product"].strip()
        if not words:
            return None
        found = product_called(words)
        if len(found) != 1:
            raise ValidationError(
                _("No product is called so.") if not found else _("More than one product is called so: please give the code.")
            )
        return found[0]


class RateForm(forms.Form):
    revenue = forms.ChoiceField(label=_("Kind of revenue"), choices=Revenue.choices)
    resident = forms.TypedChoiceField(
        label=_("Seller"),
        choices=[("1", _("lives in Vietnam")), ("0", _("does not live in Vietnam"))],
        coerce=lambda said: said == "1",
    )
    counts = forms.BooleanField(label=_("Tax is withheld of this revenue"), required=False, initial=True)
    vat_basis_points = PercentField(label=_("VAT, %"))
    pit_basis_points = PercentField(label=_("Personal income tax, %"))
    valid_from = DayField(label=_("First day"))
    basis = forms.CharField(label=_("The paper it rests on"), max_length=120)


class PaidForm(forms.Form):
    paid_on = DayField(label=_("Day of payment"))
    paper = forms.CharField(label=_("Number of the tax receipt"), max_length=80)
