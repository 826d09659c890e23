from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.foundation.core import dates, figures, money, phones
from marketplace.foundation.places import selectors as places

from .models import Status

CONSENT = _("I agree to be told by message some days before this fair, and of changes to it. My number is used for nothing else.")
MOST, MOST_PAGES = 2_000_000_000, 10_000
LISTED = [status for status in Status if status not in (Status.DRAFT, Status.DISCARDED)]


class CalendarFilters(forms.Form):
    """The address of list and JSON; `place` as people write it."""

    place = forms.CharField(label=pgettext_lazy("fair", "Place"), required=False, max_length=100)
    first = forms.CharField(label=pgettext_lazy("fair", "From"), required=False, max_length=20)
    last = forms.CharField(label=pgettext_lazy("fair", "To"), required=False, max_length=20)
    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *((one.value, one.label) for one in LISTED)])

    def clean_place(self):
        words = self.cleaned_data["place"]
        reading = places.resolve(words) if words else None
        if words and not (reading or reading.districts):
            raise ValidationError(_("No place is called “%(name)s”."), params={"name": words})
        return reading

    def clean_first(self):
        return dates.parse_day(self.cleaned_data["first"]) if self.cleaned_data["first"] else None

    def clean_last(self):
        return dates.parse_day(self.cleaned_data["last"]) if self.cleaned_data["last"] else None

    def clean(self):
        data = super().clean()
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day comes before the first."))
        return data


class JsonFilters(CalendarFilters):
    """As programs write them: `from`, `to`, pages."""

    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)
    page_size = forms.IntegerField(required=False, min_value=1, max_value=100)
    NAMES = {"first": "from", "last": "to"}

    def add_prefix(self, field_name):
        return self.NAMES.get(field_name, field_name)

    def public_name(self, field):
        return self.NAMES.get(field, field)

    def clean(self):
        data = super().clean()
        defaults = {"page": 1, "page_size": 20}
        return data | {name: data.get(name) or default for name, default in defaults.items()}


class ReminderForm(forms.Form):
    contact = forms.CharField(
        label=_("Phone number or e-mail"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "email"})
    )
    agreed = forms.BooleanField(label=CONSENT)
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # people do not see it, machines fill it in

    def clean_contact(self):
        words = self.cleaned_data["contact"].strip()
        if "@" in words:
            return {"email": forms.EmailField().clean(words).lower()}
        return {"phone": phones.parse(words)}

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise ValidationError(_("This does not look like a person's message. Please call us."))
        return ""


class NumberField(forms.CharField):
    """A whole number as people write it: 1.250."""

    def __init__(self, **kwargs):
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs)

    def clean(self, value):
        value = super().clean(value)
        return self.read(value) if value else 0

    def read(self, value):
        number = figures.whole(value)
        if number > MOST:
            raise ValidationError(_("This number is too large."))
        return number


class MoneyField(NumberField):
    def read(self, value):
        return money.parse_dong(value)


class ResultForm(forms.Form):
    """Three numbers, at the end of a long day."""

    visitors = NumberField(label=_("How many people came to the booth"))
    revenue = MoneyField(label=_("Sold for, in đồng"))
    contracts = NumberField(label=_("Contracts or orders signed"), required=False)
    note = forms.CharField(label=_("Anything else"), max_length=500, required=False)
