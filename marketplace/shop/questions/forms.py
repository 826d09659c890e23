from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import phones


class AskForm(forms.Form):
    words = forms.CharField(label=_("Your question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    contact = forms.CharField(label=_("Phone number or e-mail"), max_length=254, help_text=_("Only for the answer"))
    order_number = forms.CharField(label=_("Order number, if you have bought it"), max_length=20, required=False)
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # people do not see it, machines fill it in

    def clean_contact(self):
        words = self.cleaned_data["contact"].strip()
        return {"email": forms.EmailField().clean(words).lower()} if "@" in words else {"phone": phones.parse(words)}

    def clean(self):
        data = super().clean()
        if data.pop("website", ""):
            raise ValidationError(_("This does not look like a person's message. Please call us."))
        return data


class AnswerForm(forms.Form):
    words = forms.CharField(label=_("Your answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
