"""What a shopper types before the last click. Validation says in words; what the goods allow is judged by purchases."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NotATaxCode
from stdnum.vn import mst

from marketplace.foundation.accounts import consents
from marketplace.foundation.accounts.fields import PhoneField
from marketplace.foundation.payments import selectors as payments
from marketplace.shop.purchases.forms import PlaceForm
from marketplace.shop.purchases.models import Method
from marketplace.shop.purchases.services import Contact, Invoice


def _methods():
    offered = payments.methods()
    return [(value, label) for value, label in Method.choices if value in offered]


class CheckoutForm(PlaceForm):
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    payer_name = forms.CharField(label=_("Name and surname"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    payer_phone = PhoneField(label=_("Phone number"), max_length=20)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("For the order's news and an e-invoice"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    receiver_name = forms.CharField(label=_("Receiver's name"), max_length=120, required=False)
    receiver_phone = PhoneField(
        label=_("Receiver's phone number"), max_length=20, required=False, widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"})
    )

    invoice_name = forms.CharField(label=_("Company"), max_length=200, required=False)
    invoice_tax_code = forms.CharField(label=_("Tax code"), max_length=14, required=False)
    invoice_address = forms.CharField(label=_("Company's address"), max_length=200, required=False)

    news = forms.BooleanField(label=consents.purpose(consents.NEWS).text, required=False)  # never ticked beforehand
    age_declared = forms.BooleanField(label=_("I am 18 or older"), required=False)
    method = forms.ChoiceField(
        label=_("How to pay"), choices=_methods, widget=forms.RadioSelect, error_messages={"required": _("Please choose how to pay.")}
    )

    def clean_invoice_tax_code(self):
        code = self.cleaned_data["invoice_tax_code"].strip()
        if not code:
            return ""
        try:
            return mst.validate(code)
        except NotATaxCode:
            raise ValidationError(_("This tax code does not check out. A company's has 10 or 13 digits.")) from None

    def clean(self):
        said = super().clean()
        for one, other in (("receiver_name", "receiver_phone"), ("receiver_phone", "receiver_name")):
            if said.get(one) and not said.get(other) and other not in self.errors:
                self.add_error(other, _("The receiver needs a name and a phone number."))
        wanted = [said.get(name) for name in ("invoice_name", "invoice_tax_code", "invoice_address")]
        if any(wanted) and not all(wanted) and "invoice_tax_code" not in self.errors:
            self.add_error("invoice_name", _("An invoice needs the company's name, tax code and address."))
        return said

    def contact(self):
        said = self.cleaned_data
        return Contact(
            payer_name=said["payer_name"],
            payer_phone=said["payer_phone"],
            receiver_name=said["receiver_name"] or said["payer_name"],
            receiver_phone=said["receiver_phone"] or said["payer_phone"],
            email=said["email"],
            **self.place(),
        )

    def invoice(self):
        return Invoice(**{name: self.cleaned_data[name] for name in ("invoice_name", "invoice_tax_code", "invoice_address")})


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the message"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("This cannot stay empty.")},
    )
