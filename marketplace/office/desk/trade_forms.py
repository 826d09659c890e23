"""What an operator types about orders, bank lines and messages."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.fields import PhoneField
from marketplace.foundation.core import money
from marketplace.foundation.core.dates import VN
from marketplace.shop.cash.models import Remittance

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"})


FIRST_YEAR = 2018  # the programme began then; nothing here is older


class MomentField(forms.DateTimeField):
    widget = MOMENT

    def clean(self, value):
        moment = super().clean(value)
        if moment and moment.year < FIRST_YEAR:
            raise forms.ValidationError(_("Please check the year."))
        if moment and moment > timezone.now():
            raise forms.ValidationError(_("This moment has not come yet."))
        return moment


class MoneyField(forms.CharField):
    def clean(self, value):
        value = super().clean(value)
        return money.parse_dong(value) if value else None


class LineForm(forms.Form):
    booked_at = MomentField(label=_("Booked at"))
    amount = MoneyField(label=_("Sum"), max_length=30)
    words = forms.CharField(label=_("Words of the transfer"), max_length=500)
    bank_reference = forms.CharField(label=_("The bank's reference"), max_length=60)

    def raw(self):
        said = self.cleaned_data
        return {**said, "booked_at": said["booked_at"].astimezone(VN).isoformat()}

    def clean_amount(self):
        if self.cleaned_data["amount"] < 1:
            raise forms.ValidationError(_("Please give the sum."))
        return self.cleaned_data["amount"]


class StatementForm(forms.Form):
    covers_until = MomentField(label=_("Every line is entered up to"))


class ResolveForm(forms.Form):
    decision = forms.ChoiceField(
        choices=[
            ("assign", _("Assign to a purchase")),
            ("take_up", _("Take the order up again")),
            ("refund", _("Send the rest back")),
            ("wait", _("Wait for the rest")),
            ("ignore", _("Leave out")),
            ("stripe", _("Paid out by Stripe")),
            ("remittance", _("Cash handed over by a carrier")),
            ("returned", _("A transfer of ours came back")),
            ("returned_less", _("It came back, less the bank's charge")),
        ]
    )
    memo = forms.CharField(label=_("Payment reference"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    files = forms.ModelMultipleChoiceField(
        label=_("The carrier's file"), queryset=Remittance.objects.filter(received_at=None), required=False
    )
    more = forms.BooleanField(label=_("The rest of this file comes with another transfer"), required=False)
    transfer = forms.CharField(label=_("The transfer that came back"), max_length=30, required=False)


class RefundForm(forms.Form):
    bank_reference = forms.CharField(label=_("The bank's reference"), max_length=60)


class ActForm(forms.Form):
    act = forms.ChoiceField(
        choices=[
            ("accept", _("Accept for the maker")),
            ("deliver", _("Note that it has arrived")),
            ("return", _("Note that the goods came back")),
            ("hold", _("Put on hold")),
            ("release", _("Release")),
            ("cancel", _("Cancel, money goes back")),
        ]
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class AnswerForm(forms.Form):
    words = forms.CharField(label=_("What was done"), max_length=300)


class AgainForm(forms.Form):
    phone = PhoneField(label=_("Other telephone number"), required=False)
    email = forms.EmailField(label=_("Other e-mail"), required=False)
