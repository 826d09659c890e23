from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import phones


class CodeForm(forms.Form):
    """For a code that went to a phone (`services.send_code`)."""

    code = forms.CharField(
        label=_("Code from the message"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class PhoneField(forms.CharField):
    """A Vietnamese mobile number as people write it; clean value E.164, or "" where it may stay empty."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Phone number"))
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}))
        super().__init__(**kwargs)

    def clean(self, value):
        value = super().clean(value)
        return phones.parse(value) if value else ""

    def prepare_value(self, value):
        return phones.display(value) if value and str(value).startswith("+84") else value


class ContactField(forms.CharField):
    """Phone or e-mail in one field; clean value is E.164 or a small-lettered address."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Phone number or e-mail"))
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}))
        super().__init__(**kwargs)

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        if "@" not in value:
            return phones.parse(value)
        try:
            validate_email(value)
        except ValidationError:
            raise ValidationError(_("This is not an e-mail address. It looks like ten@example.vn."), code="email") from None
        return value.lower()
