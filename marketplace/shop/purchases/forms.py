from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.fields import PhoneField
from marketplace.foundation.core import references
from marketplace.foundation.places import selectors as places

from . import addresses
from .models import OrderReport
from .services import Destination


class FindForm(forms.Form):
    number = forms.CharField(label=_("Order number"), max_length=20)
    phone = PhoneField(label=_("Telephone number of the order"))

    def clean_number(self):
        return references.normalized(self.cleaned_data["number"])


class ReportForm(forms.Form):
    reason = forms.ChoiceField(label=_("What is wrong?"), choices=OrderReport.Reason, widget=forms.RadioSelect)
    words = forms.CharField(label=_("In your own words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class PlaceForm(forms.Form):
    """Where a parcel goes: province, then commune from its list or by name, then the line. Works without JavaScript by its buttons."""

    province = forms.ChoiceField(label=_("Province, city"), widget=forms.Select(attrs={"autocomplete": "address-level1"}))
    commune = forms.ChoiceField(label=_("Commune, ward"), widget=forms.Select(attrs={"autocomplete": "address-level2"}))
    commune_name = forms.CharField(label=_("Or type the commune's name, old or new"), max_length=80, required=False)
    address_line = forms.CharField(
        label=_("House number, street, hamlet"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "street-address"})
    )
    message = forms.CharField(label=_("Message with the order"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, values=None, *, provinces, communes, **kwargs):
        super().__init__(values, **kwargs)
        self.fields["province"].choices = [("", _("Choose a province")), *provinces]
        self.fields["commune"].choices = [("", _("Choose a commune") if communes else _("Choose the province first")), *communes]
        self._names = dict(provinces) | {("commune", code): name for code, name in communes}
        for name, field in self.fields.items():
            if name != "method":  # says it in words of its own
                field.error_messages["required"] = _("This cannot stay empty.")
        for name, words in (("province", _("Please choose a province.")), ("commune", _("Please choose a commune."))):
            self.fields[name].error_messages |= {"required": words, "invalid_choice": _("Please choose from the list.")}
        self.typed = addresses.Typed()

    @classmethod
    def from_page(cls, values, *, known, bound):
        """`known`: {code: Province}. Bound: judged. Unbound: shown as typed, without complaints about what is not typed yet."""
        values, typed = addresses.settled(values, known)
        province = values.get("province", "")
        communes = [(c.code, str(c)) for c in places.communes_of(province)] if province in known else []
        provinces = [(code, str(row)) for code, row in known.items()]
        initial = {} if bound else {name: values.get(name) for name in cls.base_fields}
        form = cls(values if bound else None, initial=initial, provinces=provinces, communes=communes)
        form.typed, form.province_code = typed, province if communes else ""
        if typed.problem:
            form.fields["commune"].error_messages["required"] = typed.problem
        return form

    def place(self):
        said = self.cleaned_data
        return {
            "province_code": said["province"],
            "province_name": self._names[said["province"]],
            "commune_code": said["commune"],
            "commune_name": self._names["commune", said["commune"]],
            "address_line": said["address_line"],
            "message": said["message"],
        }


class ChangeForm(PlaceForm):
    receiver_name = forms.CharField(label=_("Receiver's name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    receiver_phone = PhoneField(label=_("Receiver's phone number"))
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    @classmethod
    def of(cls, purchase):
        """What stands there now, as the page would send it."""
        fields = ("receiver_name", "receiver_phone", "address_line", "message")
        return {name: getattr(purchase, name) for name in fields} | {"province": purchase.province_code, "commune": purchase.commune_code}

    def destination(self):
        return Destination(
            receiver_name=self.cleaned_data["receiver_name"], receiver_phone=self.cleaned_data["receiver_phone"], **self.place()
        )
