from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import figures

from .services import MOST_OF_ONE


class QuantityField(forms.CharField):
    """A whole number as people type it."""

    def clean(self, value):
        text = super().clean(value)
        number = figures.whole(text) if text else 1
        if not self.least <= number <= MOST_OF_ONE:
            raise ValidationError(_("Please give a number from 1 to %(n)d."), code="quantity", params={"n": MOST_OF_ONE})
        return number

    def __init__(self, *, least=1, **kwargs):
        self.least = least
        super().__init__(**kwargs)


class CodeForm(forms.Form):
    code = forms.CharField(max_length=60, error_messages={"required": _("Please type the code.")})


class AddForm(forms.Form):
    pack = forms.IntegerField(min_value=1)
    quantity = QuantityField(required=False)


class ChangeForm(forms.Form):
    quantity = QuantityField(least=0)


class UndoForm(forms.Form):
    line = forms.IntegerField(min_value=1)
    quantity = QuantityField()
