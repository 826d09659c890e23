from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.fields import PhoneField
from marketplace.foundation.places import selectors as places
from marketplace.foundation.places.models import Commune, Province


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class JoinForm(forms.Form):
    phone = PhoneField(label=_("Phone number of the orders"))


class NumberForm(forms.Form):
    phone = PhoneField(label=_("Phone number that was used"))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"), max_length=12, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"})
    )


class _Coded(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(to_field_name="code", **kwargs)


class AddressForm(forms.Form):
    """Province first; its communes come with the next answer (with htmx at once, without it by the button)."""

    name = forms.CharField(label=_("Recipient"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = PhoneField()
    province = _Coded(label=_("Province, city"), queryset=Province.objects.none(), empty_label=_("Choose a province"))
    commune = _Coded(label=_("Commune, ward"), queryset=Commune.objects.none(), empty_label=_("Choose a commune"))
    line = forms.CharField(
        label=_("House, street, hamlet"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "street-address"})
    )
    is_default = forms.BooleanField(label=_("Use this address first"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["province"].queryset = places.provinces()
        code = self.data.get("province") or self.initial.get("province")
        self.fields["commune"].queryset = places.communes_of(code.replace("\0", "")) if code else Commune.objects.none()
