from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import dates
from marketplace.register.notices.models import Letter, Notice

from .forms import DayField


class WriteForm(forms.Form):
    """The list ticked, and what stands at the head and foot of every letter."""

    first_number = forms.IntegerField(label=_("Number of the first letter"), min_value=1, max_value=99_999)
    signs = forms.CharField(label=_("Signs after the number"), max_length=40, initial="/TB-VPĐP")
    issued_on = DayField(label=_("Date of the letters"))
    signer = forms.CharField(label=_("Signed by (name and office)"), max_length=120)
    certificates = forms.TypedMultipleChoiceField(coerce=int, widget=forms.MultipleHiddenInput)

    def __init__(self, *args, due, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["certificates"].choices = [(row.pk, str(row)) for row in due]
        self.fields["certificates"].error_messages |= {
            "required": _("Please tick at least one certificate."),
            "invalid_choice": _("The list has changed meanwhile: some have a letter already or no longer hold. Please look again."),
        }

    def clean_issued_on(self):
        day = self.cleaned_data["issued_on"]
        if day > dates.today():
            raise ValidationError(_("A letter is not dated in the future."))
        return day


class SentForm(forms.Form):
    sent_on = DayField(label=_("Sent on"))
    how = forms.ChoiceField(label=_("How"), choices=Letter.How.choices)
    proof_words = forms.CharField(label=_("Number of the consignment, or who signed for it"), max_length=120, required=False)
    proof = forms.FileField(label=_("Proof (PDF or picture)"), required=False)


class AnswerForm(forms.Form):
    notice = forms.IntegerField()
    answer = forms.ChoiceField(choices=Notice.Answer.choices)
