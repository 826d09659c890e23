"""What an officer writes before going on leave."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import User
from marketplace.foundation.core import dates
from marketplace.office.desk.forms import DayField


class HandoverForm(forms.Form):
    taker = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none(), empty_label=_("Choose"))
    first_day = DayField(label=_("First day"), required=False, help_text=_("Empty: from today"))
    last_day = DayField(label=_("Last day of the handover"))
    pages = forms.MultipleChoiceField(
        label=_("Which work"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: whatever waits for you")
    )

    def __init__(self, *args, colleagues, pages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["taker"].queryset = colleagues
        self.fields["pages"].choices = pages

    def clean_first_day(self):
        day = self.cleaned_data["first_day"] or dates.today()
        if day < dates.today():
            raise ValidationError(_("A handover does not begin in the past."))
        return day

    def clean(self):
        said = super().clean()
        if said.get("first_day") and said.get("last_day") and said["last_day"] < said["first_day"]:
            self.add_error("last_day", _("The last day is not before the first."))
        return said
