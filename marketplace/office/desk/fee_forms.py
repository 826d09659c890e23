"""What an operator writes about commission and the VAT on it."""

from decimal import Decimal

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from marketplace.register.certification.models import ProductGroup
from marketplace.register.producers.models import Kind, Producer
from marketplace.shop.fees.models import CommissionRule

from .forms import DayField
from .trade_forms import MoneyField


class PercentField(forms.DecimalField):
    """`2,5` → 250 hundredths of a percent."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=100, max_digits=5, decimal_places=2, **kwargs)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value):
        bare = value.replace(",", ".").removesuffix("%").strip() if isinstance(value, str) else value
        return super().to_python(bare)

    def clean(self, value):
        said = super().clean(value)
        return None if said is None else int(said * 100)

    def prepare_value(self, value):
        return number_format(value) if isinstance(value, Decimal) else value


class RuleForm(forms.Form):
    group = forms.ModelChoiceField(
        label=_("Group of products"), queryset=ProductGroup.objects.all(), required=False, empty_label=_("All groups")
    )
    producer_kind = forms.ChoiceField(label=_("Kind of producers"), required=False, choices=[("", _("All kinds")), *Kind.choices])
    producer = forms.ModelChoiceField(
        label=_("Only this producer"), queryset=Producer.objects.none(), required=False, empty_label=_("All producers")
    )
    basis_points = PercentField(label=_("Commission, % of the goods"), help_text=_("Of the goods, not of delivery. Like 2,5."))
    minimum = MoneyField(label=_("At least, đồng a line"), max_length=30, required=False, help_text=_("Never more than the line itself."))
    maximum = MoneyField(label=_("At most, đồng a line"), max_length=30, required=False)
    valid_from = DayField(label=_("First day"), help_text=_("From tomorrow on: what is sold today has its terms."))
    valid_until = DayField(label=_("Last day"), required=False)
    before = forms.ModelChoiceField(
        label=_("Asked before"),
        queryset=CommissionRule.objects.none(),
        required=False,
        empty_label=_("After all others"),
        help_text=_("The first rule that fits decides."),
    )
    basis = forms.CharField(label=_("The paper it rests on"), max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["producer"].queryset = Producer.objects.verified()
        self.fields["before"].queryset = CommissionRule.objects.all()

    @property
    def said(self):
        """As the services take it."""
        return self.cleaned_data | {"minimum": self.cleaned_data["minimum"] or 0}


class EndForm(forms.Form):
    last = DayField(label=_("Last day"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500)


class FeeVatForm(forms.Form):
    basis_points = PercentField(label=_("VAT on commission, %"))
    valid_from = DayField(label=_("First day"))
    basis = forms.CharField(label=_("The paper it rests on"), max_length=200)
