from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import dates, phones
from marketplace.foundation.places import selectors as places
from marketplace.office.desk.placed_forms import PlacedForm
from marketplace.office.desk.selectors import producer_called
from marketplace.register.certification.models import ProductGroup
from marketplace.trade.fairs.models import Basis, How, Kind, Status

from .forms import DayField
from .outlet_forms import MONTH

COLUMNS = (
    "name", "kind", "starts_on", "ends_on", "place", "commune", "organiser", "contact", "basis", "basis_number", "basis_on", "booths",
    "makers_a_booth", "registration_until", "lunar_month", "lunar_day", "lunar_days", "about", "programme", "support",
)  # fmt: skip


def _long(label):
    return forms.CharField(label=label, max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class FairForm(PlacedForm):
    name = forms.CharField(label=_("Name of the fair"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    starts_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day of the fair"), required=False)
    place = forms.CharField(label=_("Where it is held"), max_length=300, required=False)
    commune = forms.ModelChoiceField(label=_("Commune"), queryset=None, required=False, empty_label=_("not known"))
    organiser = forms.CharField(label=_("Organiser"), max_length=200, required=False)
    contact = forms.CharField(label=_("Whom to ask, and the telephone number"), max_length=200, required=False)
    basis = forms.ChoiceField(label=_("Legal basis"), choices=[("", _("not known")), *Basis.choices], required=False)
    basis_number = forms.CharField(label=_("Number of the paper"), max_length=80, required=False)
    basis_on = DayField(label=_("Day of the paper"), required=False)
    booths = forms.IntegerField(label=_("Number of booths"), min_value=1, max_value=5000, required=False)
    makers_a_booth = forms.IntegerField(label=_("How many makers may share a booth"), min_value=1, max_value=10, initial=1)
    registration_until = DayField(label=_("Registration until"), required=False)
    lunar_month = forms.IntegerField(
        label=_("Every year: lunar month"), min_value=1, max_value=12, required=False, help_text=_("Instead of the first and last day")
    )
    lunar_day = forms.IntegerField(label=_("Every year: lunar day"), min_value=1, max_value=30, required=False)
    lunar_days = forms.IntegerField(label=_("Every year: how many days"), min_value=1, max_value=60, initial=1)
    groups = forms.ModelMultipleChoiceField(
        label=_("Only these groups of goods (none ticked: all)"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    communes = forms.ModelMultipleChoiceField(
        label=_("Only from these communes (none ticked: all)"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    about = _long(_("About the fair"))
    programme = _long(_("Programme"))
    support = _long(_("Support offered"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset, self.fields["communes"].queryset = ProductGroup.objects.all(), places.territory()

    def clean(self):
        said = super().clean()
        ruled = said.get("lunar_month") or said.get("lunar_day")
        if ruled and (said.get("starts_on") or said.get("ends_on")):
            raise ValidationError(_("Please give either the days, or the lunar day that returns every year."))
        return said


class FairFilters(forms.Form):
    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    status = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("to_decide", _("Registrations to decide")), ("to_report", _("Report to be made")), *Status.choices],
    )
    month = forms.RegexField(label=_("Month of the first day"), regex=MONTH, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["month"].widget.attrs["placeholder"] = "12/2026"

    @property
    def chosen(self):
        """What is unknown in the address is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class StepForm(forms.Form):
    """Of a step that needs no words."""


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ReportForm(forms.Form):
    words = forms.CharField(
        label=_("What the fair has brought, what was hard, what is proposed"), max_length=8000, widget=forms.Textarea(attrs={"rows": 6})
    )


class LettersForm(forms.Form):
    """The list ticked, and what stands in every letter."""

    first_number = forms.IntegerField(label=_("Number of the first letter"), min_value=1, max_value=99_999)
    signs = forms.CharField(label=_("Signs after the number"), max_length=40, initial="/GM-SCT")
    issued_on = DayField(label=_("Date of the letters"))
    agency = forms.CharField(label=_("Agency that writes"), max_length=200)
    seat = forms.CharField(label=_("Place beside the date"), max_length=80, initial="Thái Nguyên", required=False)
    signs_as = forms.CharField(label=_("Office of the signer"), max_length=80, initial="GIÁM ĐỐC")
    signer = forms.CharField(label=_("Name of the signer"), max_length=120)
    words = forms.CharField(
        label=_("What else every letter says"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    registrations = forms.TypedMultipleChoiceField(coerce=int, widget=forms.MultipleHiddenInput)

    def __init__(self, *args, due, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["registrations"].choices = [(row.pk, row.maker) for row in due]
        self.fields["registrations"].error_messages |= {
            "required": _("Please tick at least one maker."),
            "invalid_choice": _("The list has changed meanwhile: some have their letter already. Please look again."),
        }

    def clean_issued_on(self):
        day = self.cleaned_data["issued_on"]
        if day > dates.today():
            raise ValidationError(_("A letter is not dated in the future."))
        return day


class SentForm(forms.Form):
    sent_on = DayField(label=_("Sent on"))
    how = forms.ChoiceField(label=_("How"), choices=How.choices)
    proof_words = forms.CharField(label=_("Number of the consignment, or who signed for it"), max_length=120, required=False)
    proof = forms.FileField(label=_("Proof (PDF or picture)"), required=False)


class DocumentForm(forms.Form):
    title = forms.CharField(label=_("Title of the document"), max_length=200)
    file = forms.FileField(
        label=_("File (PDF, DOCX, XLSX or picture, at most 10 MB)"), widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,image/*"})
    )
    public = forms.BooleanField(label=_("Everybody may read it on the page of the fair"), required=False)


class DecisionForm(forms.Form):
    booth = forms.IntegerField(min_value=1, required=False)
    reason = forms.CharField(max_length=300)


class CallForm(forms.Form):
    """A maker on the telephone: of the register by code or name, else by name, place and what it brings."""

    maker = forms.CharField(label=_("Maker (code or name)"), max_length=200, widget=forms.TextInput(attrs={"list": "makers"}))
    place = forms.CharField(label=_("Where from, if not in the register"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone, if not in the register"), max_length=20, required=False)
    words = forms.CharField(
        label=_("What it brings, one a line, if not in the register"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    share = forms.BooleanField(label=_("Would share a booth"), required=False)

    def __init__(self, *args, here, **kwargs):
        super().__init__(*args, **kwargs)
        self.here = here

    def clean(self):
        said = super().clean()
        found = producer_called(said.get("maker", ""), self.here) if said.get("maker") else []
        if len(found) > 1:
            raise ValidationError(_("More than one producer is called so: please give the code."))
        said["producer"] = found[0] if found else None
        if said.get("phone"):
            said["phone"] = phones.parse(said["phone"], landline=True)
        return said
