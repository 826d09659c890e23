"""What a superuser writes when giving a role."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.fields import ContactField
from marketplace.foundation.accounts.models import Agency, Role
from marketplace.foundation.core import dates
from marketplace.foundation.places import selectors as places
from marketplace.office.desk.forms import DayField
from marketplace.office.desk.selectors import person_by_contact


class RoleForm(forms.Form):
    contact = ContactField(label=_("Phone number or e-mail of the person's account"))
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose")), *Role.choices])
    agency = forms.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.none(), required=False, empty_label=_("none named"))
    place = forms.ChoiceField(
        label=_("Place"), required=False, help_text=_("An old commune or district means the communes that it has become part of.")
    )
    begins = DayField(label=_("From the day"), required=False, help_text=_("Empty: from now on"))
    ends = DayField(label=_("Until the end of"), required=False, help_text=_("Empty: until it is ended here"))
    paper = forms.CharField(label=_("By which paper"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.valid()
        communes = [(f"{unit.edition}/{unit.code}", str(unit)) for unit in places.territory()]
        districts = [(f"{unit.edition}/{unit.code}", unit.display) for unit in places.districts()]
        whole = ("", _("The whole territory"))
        old = [(f"{unit.edition}/{unit.code}", unit.display) for unit in places.former_communes()]
        named = [(_("Communes"), communes), (_("Communes until June 2025"), old), (_("Districts until June 2025"), districts)]
        self.fields["place"].choices = [whole, *named]

    def clean_contact(self):
        if person := person_by_contact(self.cleaned_data["contact"]):
            return person
        raise ValidationError(_("No account has proved this number or address. The person signs in with it once, then you add it here."))

    def clean_begins(self):
        day = self.cleaned_data["begins"]
        if day and day < dates.today():
            raise ValidationError(_("A role cannot begin in the past."))
        return dates.start_of(day) if day and day > dates.today() else timezone.now()

    def clean(self):
        said = super().clean()
        if said.get("ends") and said.get("begins") and dates.end_of(said["ends"]) <= said["begins"]:
            self.add_error("ends", _("A role ends after it begins."))
        if said.get("place") and said.get("role") == Role.EDITOR:
            self.add_error("place", _("An editor writes for the whole territory."))
        return said

    @property
    def said(self):
        """As `accounts.services.grant_role` takes it, without the person."""
        edition, _slash, code = self.cleaned_data["place"].partition("/")
        ends = self.cleaned_data["ends"]
        return {
            "role": self.cleaned_data["role"],
            "agency": self.cleaned_data["agency"],
            "area": (edition, code),
            "on": self.cleaned_data["begins"],
            "valid_until": dates.end_of(ends) if ends else None,
            "paper": self.cleaned_data["paper"],
        }


class EndRoleForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)
