from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.payees import forms as payees
from marketplace.foundation.payees.models import BankAccount


class AccountForm(payees.AccountForm):
    whose = forms.ChoiceField(label=_("In whose name is the account?"), choices=BankAccount.Whose.choices, widget=forms.RadioSelect)
    consent = forms.FileField(
        label=_("Photo or scan of the holder's written consent"),
        required=False,
        help_text=_("Only for another person's account: PDF, JPG or PNG."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )

    def said(self):
        return super().said() | {"whose": self.cleaned_data["whose"], "consent": self.cleaned_data["consent"] or None}
