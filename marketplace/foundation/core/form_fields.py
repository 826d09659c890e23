"""Fields of forms that read what people write."""

from django import forms

from . import dates


class DayField(forms.CharField):
    """24/11/2026, as people write it."""

    def __init__(self, **kwargs):
        super().__init__(max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "24/11/2026"}), **kwargs)

    def clean(self, value):
        value = super().clean(value)
        return dates.parse_day(value) if value else None

    def prepare_value(self, value):
        return dates.words(value) if hasattr(value, "year") else value
