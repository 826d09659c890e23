from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.shop.checkout.forms import CheckoutForm
from marketplace.shop.purchases.forms import ChangeForm
from marketplace.shop.purchases.models import Method


class CallForm(CheckoutForm):
    """Checkout as an operator fills it in while listening."""

    called = forms.BooleanField(label=_("I have called this number and the caller wants the goods"), required=False)

    def clean(self):
        said = super().clean()
        if said.get("method") == Method.COD and not said.get("called"):
            self.add_error("called", _("Cash on delivery needs a proof: please call the number back first."))
        return said


class AddressForm(ChangeForm):
    """Where an order goes, as the caller says it now."""

    reason = forms.CharField(label=_("Why (no names, please)"), max_length=300)
    called = forms.BooleanField(label=_("I have called the receiver's number and they want the goods"), required=False)
