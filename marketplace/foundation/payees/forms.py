from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import banks


class AccountForm(forms.Form):
    """Names that begin with `account_` are never kept for after a sign-in."""

    bank_bin = forms.ChoiceField(label=_("Bank"), choices=lambda: [("", _("Choose a bank")), *banks.known().items()])
    account_number = forms.CharField(
        label=_("Account number"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    account_again = forms.CharField(
        label=_("Account number once more"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    account_holder = forms.CharField(
        label=_("Name of the account holder"), max_length=80, help_text=_("As it stands at the bank."), widget=forms.TextInput()
    )

    def clean(self):
        said = super().clean()
        if _digits(said.get("account_number", "")) != _digits(said.get("account_again", "")):
            self.add_error("account_again", ValidationError(_("The two numbers differ. Please look at them once more.")))
        return said

    def said(self):
        said = self.cleaned_data
        return {"bank_bin": said["bank_bin"], "number": said["account_number"], "holder": said["account_holder"]}


def _digits(number):
    return "".join(letter for letter in number if letter.isalnum())
