from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core.files import check_upload
from marketplace.office.desk.placed_forms import PlacedForm
from marketplace.trade.outlets.forms import PositionField
from marketplace.trade.outlets.models import LocationType, State

from .forms import DayField

COLUMNS = (
    "name", "location_type", "owner", "address_line", "commune", "phone", "email", "licence_number", "licensed_on", "area_m2",
    "local_items", "other_items",
)  # fmt: skip


STATES = [(state.value, state.label) for state in State if state != State.DRAFT]  # drafts are their owners' alone


MONTH = r"^(0[1-9]|1[0-2])/20[0-9]{2}$"


class OutletFilters(forms.Form):
    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("due", _("Yearly check due")),
            ("short", _("Fewer kinds than asked for")),
            ("claimed", _("Claimed by an owner")),
            *STATES,
        ],
    )
    commune = forms.ChoiceField(label=_("Commune"), required=False)
    check = forms.RegexField(label=_("Month of the yearly check"), regex=MONTH, required=False)

    def __init__(self, data, *, here):
        super().__init__(data)
        self.fields["commune"].choices = [("", _("All places")), *((commune.code, str(commune)) for commune in here.own_communes())]
        self.fields["check"].widget.attrs["placeholder"] = "12/2026"

    @property
    def chosen(self):
        """What is unknown in the address is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class OutletForm(PlacedForm):
    name = forms.CharField(label=_("Name of the point of sale"), max_length=250)
    location_type = forms.ModelChoiceField(
        label=_("Kind of place"), queryset=LocationType.objects.offered(), required=False, empty_label=_("not known")
    )
    owner = forms.CharField(label=_("Owner (firm, cooperative, household)"), max_length=200, required=False)
    address_line = forms.CharField(label=_("House, street, hamlet"), max_length=250, required=False)
    commune = forms.ModelChoiceField(label=_("Commune"), queryset=None, required=False, empty_label=_("not known"))
    phone = forms.CharField(label=_("Phone of the shop"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail of the owner"), required=False)
    licence_number = forms.CharField(label=_("Business registration"), max_length=60, required=False)
    licensed_on = DayField(label=_("Of the day"), required=False)
    area_m2 = forms.DecimalField(label=_("Area, m²"), max_digits=8, decimal_places=1, min_value=0, required=False)
    local_items = forms.IntegerField(label=_("Local items without OCOP"), min_value=0, max_value=100_000, required=False)
    other_items = forms.IntegerField(label=_("Other items on sale"), min_value=0, max_value=100_000, required=False)
    position = PositionField()

    def clean(self):
        said = super().clean() or self.cleaned_data
        said["latitude"], said["longitude"] = said.pop("position", (None, None))
        return said


class _File(forms.FileField):
    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload:
            check_upload(upload)
        return upload


class SurveyForm(forms.Form):
    day = DayField(label=_("Day of the survey"))
    members = forms.CharField(label=_("Who took part (offices and functions, one a line)"), widget=forms.Textarea(attrs={"rows": 3}))
    area_m2 = forms.DecimalField(label=_("Area, m²"), max_digits=8, decimal_places=1, min_value=0)
    kinds = forms.IntegerField(label=_("Kinds of OCOP goods counted, with both stamps"), min_value=0, max_value=10_000)
    local_items = forms.IntegerField(label=_("Local items counted"), min_value=0, max_value=100_000)
    other_items = forms.IntegerField(label=_("Other items counted"), min_value=0, max_value=100_000)
    findings = forms.CharField(label=_("Findings"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    fit = forms.BooleanField(label=_("It fulfils the criteria"), required=False)
    minutes = _File(label=_("Signed minutes (PDF or picture)"), required=False)


class PaperForm(forms.Form):
    number = forms.CharField(label=_("Number"), max_length=80)
    dated = DayField(label=_("Date"))
    issued_by = forms.CharField(label=_("Issued by"), max_length=200, initial="Sở Công Thương")
    file = _File(label=_("Scan (PDF or picture)"), required=False)


class WithdrawForm(PaperForm):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)
