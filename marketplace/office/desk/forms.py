"""What an officer writes: the paper first, then what it does."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.files import check_upload
from marketplace.foundation.core.form_fields import DayField
from marketplace.office.desk.selectors import SORTS, product_called
from marketplace.office.desk.territory import EVERYWHERE
from marketplace.register.certification.models import Authority, DecisionKind, RevocationGround
from marketplace.register.producers.models import State

STARS = [(3, _("3 stars")), (4, _("4 stars")), (5, _("5 stars"))]


class PointsField(forms.DecimalField):
    def __init__(self, **kwargs):
        super().__init__(label=_("Points"), max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False, **kwargs)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value):
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value):
        return number_format(value) if isinstance(value, Decimal) else value


class CertificateFilters(forms.Form):
    """The list's address; what is unknown in it is left out."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    place = forms.ChoiceField(label=_("Place"), required=False)
    stars = forms.ChoiceField(label=_("Stars"), required=False, choices=[("", _("3 to 5 stars")), *STARS])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All but replaced")),
            ("in_force", _("In force")),
            ("soon", _("Ends within 30 days")),
            ("soon60", _("Ends within 60 days")),
            ("soon90", _("Ends within 90 days")),
            ("soon180", _("Ends within 180 days")),
            ("suspended", _("Suspended")),
            ("lapsed", _("Ended")),
            ("unfollowed", _("Ended without another")),
            ("revoked", _("Revoked")),
            ("replaced", _("Replaced")),
        ],
    )
    decision = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)
    month = forms.RegexField(label=_("Month of the last day"), regex=r"^(0[1-9]|1[0-2])/20[0-9]{2}$", required=False)

    sort = forms.ChoiceField(required=False, choices=[(way + name, name) for name in SORTS for way in ("", "-")], widget=forms.HiddenInput)

    def __init__(self, data, *, here):
        super().__init__(data)
        communes = [(f"xa-{commune.code}", str(commune)) for commune in here.own_communes()]
        districts = [(f"huyen-{district.code}", district.display) for district in here.own_districts()]
        self.fields["place"].choices = [
            ("", _("All places")),
            (_("Communes"), [*communes, ("xa--", _("Commune not known"))]),
            (_("Districts until June 2025"), districts),
        ]
        self.fields["month"].widget.attrs["placeholder"] = "12/2026"

    @property
    def chosen(self):
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class DecisionForm(forms.Form):
    number = forms.CharField(label=_("Number of the decision"), max_length=80)
    decided_on = DayField(label=_("Day of the decision"))
    authority = forms.ModelChoiceField(label=_("Who decided"), queryset=Authority.objects.none(), empty_label=_("Choose"))
    file = forms.FileField(label=_("Scan of the decision (PDF, JPG or PNG)"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = Authority.objects.order_by("level", "name")
        self.fields["authority"].label_from_instance = _with_its_end

    def clean_file(self):
        if self.cleaned_data["file"]:
            check_upload(self.cleaned_data["file"])
        return self.cleaned_data["file"]


def _with_its_end(authority):
    """Who was dissolved still decided what is dated earlier: old papers are entered too."""
    if not authority.until:
        return str(authority)
    return _("%(authority)s (until %(day)s)") % {"authority": authority, "day": dates.words(authority.until)}


class IssueForm(DecisionForm):
    kind = forms.ChoiceField(label=_("Kind"))
    field_order = ["kind"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        giving = (DecisionKind.RECOGNISE, DecisionKind.RENEW, DecisionKind.UPGRADE)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in giving]


class ItemForm(forms.Form):
    """One line of the annex."""

    product = forms.CharField(label=_("Product (code or name)"), max_length=200, widget=forms.TextInput(attrs={"list": "register"}))
    stars = forms.TypedChoiceField(label=_("Stars"), choices=[("", "—"), *STARS], coerce=int)
    points = PointsField()
    certificate_number = forms.CharField(label=_("Number of the certificate"), max_length=80, required=False)
    expires_on = DayField(label=_("Last day, if not after 36 months"), required=False)

    def __init__(self, *args, here=EVERYWHERE, **kwargs):
        super().__init__(*args, **kwargs)
        self.here = here

    def clean_product(self):
        found = product_called(self.cleaned_data["product"], self.here)
        if len(found) != 1:
            words = _("No product is called so.") if not found else _("More than one product is called so: please give the code.")
            raise ValidationError(words)
        return found[0]


Annex = forms.formset_factory(ItemForm, extra=5, max_num=300, validate_max=True)


class StarForm(DecisionForm):
    """Renewal and upgrade of one certificate."""

    stars = forms.TypedChoiceField(label=_("Stars"), choices=STARS, coerce=int)
    points = PointsField()
    certificate_number = forms.CharField(label=_("Number of the certificate"), max_length=80, required=False)


class ReissueForm(DecisionForm):
    certificate_number = forms.CharField(label=_("Number of the new paper"), max_length=80, required=False)


class CorrectForm(StarForm):
    valid_from = DayField(label=_("Valid from"))
    expires_on = DayField(label=_("Last day"))


class ReasonForm(DecisionForm):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class LiftForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


class RevokeForm(DecisionForm):
    ground = forms.ModelChoiceField(label=_("Ground"), queryset=RevocationGround.objects.none(), empty_label=_("Choose"))
    reason = forms.CharField(label=_("In detail"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ground"].queryset = RevocationGround.objects.filter(active=True)
        self.fields["file"].required = True


class CompleteForm(IssueForm):
    stars = forms.TypedChoiceField(label=_("Stars"), choices=STARS, coerce=int)
    points = PointsField()
    certificate_number = forms.CharField(label=_("Number of the certificate"), max_length=80, required=False)
    expires_on = DayField(label=_("Last day, if the paper names one"), required=False)


class StepForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    paper = forms.CharField(label=_("By which paper"), required=False, max_length=200)


class ListFilters(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=100)


class ProducerFilters(ListFilters):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *State.choices])
