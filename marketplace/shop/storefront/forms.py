from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import phones

from .models import Complaint

LONGEST = 4000


class ComplaintForm(forms.Form):
    about = forms.ChoiceField(label=_("What is it about?"), choices=Complaint.About.choices, widget=forms.RadioSelect)
    order_number = forms.CharField(label=_("Order number"), max_length=20, required=False, help_text=_("In our message about the order"))
    words = forms.CharField(label=_("Please tell what happened"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=20,
        help_text=_("So that we can answer"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # people do not see it, machines fill it in

    def clean_phone(self):
        return phones.parse(self.cleaned_data["phone"], landline=True)

    def clean(self):
        data = super().clean()
        if data.pop("website", ""):
            raise ValidationError(_("This does not look like a person's message. Please call us."))
        return data
