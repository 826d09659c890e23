"""What an act on many rows asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Agency, User
from marketplace.foundation.accounts.selectors import standing_agencies


class ChargeForm(forms.Form):
    officer = forms.ModelChoiceField(label=_("Who looks after them"), queryset=User.objects.none(), required=False, empty_label=_("nobody"))

    def __init__(self, *args, officers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers


class AgencyForm(forms.Form):
    agency = forms.ModelChoiceField(label=_("Agency that answers"), queryset=Agency.objects.none(), empty_label=_("Choose"))
    reason = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args, officers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = standing_agencies()


class TagForm(forms.Form):
    word = forms.CharField(label=_("Tag"), max_length=30)

    def __init__(self, *args, officers, **kwargs):
        super().__init__(*args, **kwargs)

    def clean_word(self):
        return " ".join(self.cleaned_data["word"].split())


class SureForm(forms.Form):
    """Of an act that asks for nothing."""

    def __init__(self, *args, officers, **kwargs):
        super().__init__(*args, **kwargs)


FORMS = {"discard": SureForm, "charge": ChargeForm, "agency": AgencyForm, "tag": TagForm, "untag": TagForm}
