"""Filters of what agencies have to answer, and what an officer writes about it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Agency
from marketplace.foundation.accounts.selectors import standing_agencies


class AnswerFilters(forms.Form):
    """The list's address; what is unknown in it is left out. "-" are those that no agency has."""

    state = forms.ChoiceField(label=_("State"), required=False)
    due = forms.ChoiceField(label=_("To be answered"), required=False)
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    about = forms.ChoiceField(label=_("About"), required=False)

    def __init__(self, data, *, kind):
        super().__init__(data)
        self.kind = kind
        self.fields["state"].choices = [("", _("Waiting for an answer")), (kind.closed, _("Answered"))]
        self.fields["due"].choices = [("", _("Any day")), ("over", _("Overdue")), ("soon", _("By the next working day"))]
        self.fields["agency"].choices = [("", _("All agencies")), ("-", _("None named")), *_agencies()]
        self.fields["about"].choices = [("", _("Anything")), *kind.model._meta.get_field(kind.about).choices]

    @property
    def chosen(self):
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _agencies():
    """Those of today, then those that were dissolved: their rows stay with their name."""
    today, former = [], []
    for agency in Agency.objects.order_by("name"):
        ended = agency.valid_until and agency.valid_until <= timezone.now()
        (former if ended else today).append((agency.code, str(agency)))
    return [*today, *([(_("Dissolved or merged"), former)] if former else [])]


class NoteForm(forms.Form):
    note = forms.CharField(label=_("What was done"), max_length=500)


class HandForm(forms.Form):
    agency = forms.ModelChoiceField(label=_("Agency that answers"), queryset=Agency.objects.none(), empty_label=_("Choose"))
    reason = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = standing_agencies()
