from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.places import selectors as places

from .models import LabelReport, ProductGroup
from .register import State


class RegisterFilters(forms.Form):
    """The public register's address. Anything unknown in it is left out, never an error page."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), required=False)
    stars = forms.TypedChoiceField(label=_("Stars"), required=False, coerce=int, empty_value=None)
    place = forms.ChoiceField(label=_("Place"), required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)

    def __init__(self, data):
        super().__init__(data)
        self.fields["state"].choices = [("", _("All")), *State.choices]
        self.fields["stars"].choices = [("", _("3 to 5 stars")), (5, _("5 stars")), (4, _("4 stars")), (3, _("3 stars"))]
        self.fields["group"].choices = [("", _("All groups")), *((group.code, str(group)) for group in ProductGroup.objects.all())]
        self.fields["place"].choices = self._places()

    def _places(self):
        communes = [(f"xa-{commune.code}", str(commune)) for commune in places.territory()]
        districts = [(f"huyen-{district.code}", district.display) for district in places.districts()]
        return [("", _("All places")), (_("Communes"), communes), (_("Districts until June 2025"), districts)]

    @property
    def chosen(self):
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CheckForm(forms.Form):
    number = forms.CharField(label=_("Certificate number or product name"), max_length=100)

    def clean_number(self):
        number = " ".join(self.cleaned_data["number"].split())
        if not number:
            raise ValidationError(_("Please enter the number printed on the certificate."))
        return number


class LabelReportForm(forms.Form):
    what = forms.ChoiceField(label=_("What is wrong?"), choices=LabelReport.What.choices, widget=forms.RadioSelect)
    where = forms.CharField(
        label=_("Where did you see it?"), max_length=200, required=False, help_text=_("A shop, a market, a page on the internet")
    )
    words = forms.CharField(label=_("In your words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    contact = forms.CharField(
        label=_("Phone or e-mail, if we may ask back"), max_length=120, required=False, help_text=_("Deleted when the report is closed")
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # people do not see it, machines fill it in

    def clean(self):
        data = super().clean()
        if data.pop("website", ""):
            raise ValidationError(_("This does not look like a person's message. Please call us."))
        return data
