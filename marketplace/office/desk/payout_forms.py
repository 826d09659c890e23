from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.office.payouts import bank_files


class ReferenceForm(forms.Form):
    bank_reference = forms.CharField(label=_("The bank's reference"), max_length=60)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


class CameBackForm(ReasonForm):
    wrong_account = forms.BooleanField(required=False)


class ShapeForm(forms.Form):
    shape = forms.ChoiceField(
        label=_("Format of the file"),
        choices=lambda: [(name, shape["name"]) for name, shape in bank_files.shapes().items()],
        initial=settings.PAYOUT_BANK_FILE,
    )
