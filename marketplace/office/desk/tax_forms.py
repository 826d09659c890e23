"""What an operator writes about tax that the platform withholds."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.files import check_upload
from marketplace.office.desk.selectors import producer_called, product_called
from marketplace.register.producers.models import Kind, Producer
from marketplace.shop.fees.models import TaxClass
from marketplace.shop.taxes.models import Revenue, Switch

from .fee_forms import PercentField
from .forms import DayField
from .trade_forms import MoneyField


class ScanField(forms.FileField):
    def clean(self, data, initial=None):
        said = super().clean(data, initial)
        if said:
            check_upload(said)
        return said


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
    evidence = forms.CharField(
        label=_("The paper that shows it"), max_length=300, help_text=_("What it is and its day; the producer reads it beside each sum.")
    )
    scan = ScanField(label=_("Scan of the paper (PDF, JPG or PNG)"))

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


class TermsEndForm(forms.Form):
    last = DayField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    @classmethod
    def of(cls, row):
        """Empty, one of many on a page."""
        return cls(auto_id=f"{cls.__name__.lower()}-{row.pk}-%s", initial={"last": dates.today()})


class EndForm(TermsEndForm):
    scan = ScanField(label=_("Scan of the paper (PDF, JPG or PNG)"), required=False)


class ThresholdForm(forms.Form):
    amount = MoneyField(label=_("Turnover of a year up to which no tax is owed, đồng"), max_length=30)
    stops = forms.BooleanField(
        label=_("The law lets the platform withhold nothing from those who declared less"),
        required=False,
        help_text=_("Tick it only with a paper that says so: else the platform withholds below it too, and the tax office gives it back."),
    )
    valid_from = DayField(label=_("First day"))
    basis = forms.CharField(label=_("The paper it rests on"), max_length=120)
    source = forms.CharField(label=_("Where it is written, and what is not certain of it"), max_length=300, required=False)


class TermsForm(forms.Form):
    producer = forms.CharField(
        label=_("Producer, by code or name"), max_length=200, required=False, help_text=_("Empty: all of the kind, or everybody.")
    )
    producer_kind = forms.ChoiceField(label=_("Kind of producers"), required=False, choices=[("", _("All kinds")), *Kind.choices])
    tax_class = forms.ChoiceField(label=_("Who declares the tax"), choices=[one for one in TaxClass.choices if one[0] != TaxClass.EXEMPT])
    valid_from = DayField(label=_("First day"))
    basis = forms.CharField(label=_("The paper it rests on"), max_length=200)
    scan = ScanField(label=_("Scan of the paper (PDF, JPG or PNG)"), required=False, help_text=_("Whom it concerns can open it."))

    def clean_producer(self):
        if not (words := self.cleaned_data["producer"].strip()):
            return None
        found = producer_called(words)
        if len(found) != 1:
            raise ValidationError(
                _("No producer is called so.") if not found else _("More than one producer is called so: please give the code.")
            )
        return found[0]


class RateForm(forms.Form):
    revenue = forms.ChoiceField(label=_("Kind of revenue"), choices=Revenue.choices)
    resident = forms.TypedChoiceField(
        label=_("Seller"),
        choices=[("1", _("resident in Vietnam")), ("0", _("not resident in Vietnam"))],
        coerce=lambda said: said == "1",
    )
    counts = forms.BooleanField(label=_("Tax is withheld from this revenue"), required=False, initial=True)
    vat_basis_points = PercentField(label=_("VAT, %"))
    pit_basis_points = PercentField(label=_("Personal income tax, %"))
    valid_from = DayField(label=_("First day"))
    basis = forms.CharField(label=_("The paper it rests on"), max_length=120)


class PaidForm(forms.Form):
    paid_on = DayField(label=_("Day of payment"))
    paper = forms.CharField(label=_("Number of the tax receipt"), max_length=80)
