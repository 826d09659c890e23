"""What an officer writes about a maker of the register."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import phones
from marketplace.foundation.places import selectors as places
from marketplace.office.desk.forms import DayField
from marketplace.register.producers.models import Kind
from marketplace.register.producers.taxcodes import tax_code


class ProducerForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose")), *Kind.choices])
    name = forms.CharField(label=_("Name"), max_length=200)
    legal_name = forms.CharField(label=_("Legal name"), max_length=250, required=False)
    registration_number = forms.CharField(label=_("Registration number"), max_length=40, required=False)
    registered_on = DayField(label=_("Registered on"), required=False)
    tax_code = forms.CharField(label=_("Tax code"), max_length=20, required=False)
    representative = forms.CharField(label=_("Representative"), max_length=120, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    email = forms.EmailField(label=_("E-mail"), required=False)
    address_line = forms.CharField(label=_("Street, hamlet"), max_length=250, required=False)
    place = forms.CharField(label=_("Commune (old or new name)"), max_length=120, required=False)

    def clean_phone(self):
        return phones.parse(self.cleaned_data["phone"], landline=True) if self.cleaned_data["phone"] else ""

    def __init__(self, *args, here, **kwargs):
        super().__init__(*args, **kwargs)
        self.here = here

    def clean_place(self):
        """{"commune", "district"} to write; empty where nothing was changed."""
        words = self.cleaned_data["place"].strip()
        if self.initial and words == self.initial["place"]:
            return {}
        if not words:
            self.here.check_place(None)
            return {"commune": None, "district": None}
        reading = places.resolve(words)
        if reading.commune is None:
            raise ValidationError(_unclear(reading))
        self.here.check_place(reading.commune)
        return {"commune": reading.commune, "district": None}

    def clean(self):
        said = super().clean()
        if said.get("tax_code") and said.get("kind"):
            try:
                said["tax_code"] = tax_code(said["tax_code"], kind=said["kind"])
            except ValidationError as wrong:
                self.add_error("tax_code", wrong)
        return said

    @property
    def fields_said(self):
        """As `producers.services` takes them."""
        return {name: self.cleaned_data[name] for name in ProducerForm.base_fields if name != "place"} | self.cleaned_data["place"]


class AmendProducerForm(ProducerForm):
    reason = forms.CharField(label=_("Reason or source"), max_length=500)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


def _unclear(reading):
    if not reading.candidates:
        return _("No commune is called so. Please write its name, for instance “Đồng Phúc”, or the old one with its district.")
    meant = ", ".join(sorted({str(commune) for commune in reading.communes}))
    return _("This name means more than one commune today: %(communes)s. Please write which one.") % {"communes": meant}
