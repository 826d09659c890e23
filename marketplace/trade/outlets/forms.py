"""What owners and officers write about a point of sale."""

import re
from datetime import time
from itertools import pairwise

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.fields import PhoneField
from marketplace.foundation.core import dates, phones, pictures, text
from marketplace.foundation.core.form_fields import DayField
from marketplace.foundation.places import positions
from marketplace.foundation.places import selectors as places
from marketplace.register.certification.models import RegisteredProduct

from . import selectors
from .models import HOLIDAYS, LocationType

MOST_ITEMS, MOST_GOODS = 100_000, 300
SPAN = re.compile(r"(\d{1,2})(?:[:h.g](\d{2})?)?\s*[-–—]\s*(\d{1,2})(?:[:h.g](\d{2})?)?")
CLOSED = ("nghi", "dong cua", "closed")


class ProveForm(forms.Form):
    phone = PhoneField(label=_("Your mobile number"))


class BeginForm(forms.Form):
    name = forms.CharField(label=_("Name of the point of sale"), max_length=250, help_text=_("As on the sign of the shop"))


class ClaimForm(forms.Form):
    name = forms.CharField(label=_("Owner (firm, cooperative, household)"), max_length=200)
    licence_number = forms.CharField(
        label=_("Business registration"), max_length=60, help_text=_("Number of the certificate; an officer compares it with the shop")
    )
    words = forms.CharField(
        label=_("What else shows that it is yours"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ShopPhoneField(PhoneField):
    """A landline will do."""

    def clean(self, value):
        value = forms.CharField.clean(self, value)
        return phones.parse(value, landline=True) if value else ""


class ShopForm(forms.Form):
    """May be saved half-filled: what is lacking is told before it is handed in."""

    name = forms.CharField(label=_("Name of the point of sale"), max_length=250)
    owner = forms.CharField(label=_("Owner (firm, cooperative, household)"), max_length=200, required=False)
    location_type = forms.ModelChoiceField(
        label=_("Kind of place"), queryset=LocationType.objects.offered(), required=False, empty_label=_("Choose")
    )
    address_line = forms.CharField(label=_("House, street, hamlet"), max_length=250, required=False)
    commune = forms.ModelChoiceField(label=_("Commune"), queryset=None, required=False, empty_label=_("Choose"))
    phone = ShopPhoneField(label=_("Phone of the shop"), required=False, help_text=_("Everybody will see it"))
    email = forms.EmailField(label=_("E-mail of the owner"), required=False, help_text=_("For messages to you; nobody else sees it"))
    licence_number = forms.CharField(label=_("Business registration"), max_length=60, required=False)
    licensed_on = DayField(label=_("Of the day"), required=False)
    area_m2 = forms.DecimalField(label=_("Area, m²"), max_digits=8, decimal_places=1, min_value=0, required=False, localize=True)
    local_items = forms.IntegerField(
        label=_("Local items without OCOP"), min_value=0, max_value=MOST_ITEMS, required=False, localize=True,
        help_text=_("How many kinds, not how many pieces"),
    )  # fmt: skip
    other_items = forms.IntegerField(label=_("Other items on sale"), min_value=0, max_value=MOST_ITEMS, required=False, localize=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = places.territory()
        for name in selectors.NEEDED:
            self.fields[name].wanted = True  # not to save, but to hand in
        for name in ("area_m2", "local_items", "other_items"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal"})
            self.fields[name].widget.is_localized = True


class PositionField(forms.CharField):
    """Coordinates or the link of a map → (latitude, longitude); nothing → (None, None)."""

    def __init__(self, **kwargs):
        help_text = _("As 22.147300, 105.834800, or the link of the marked place in a map")
        widget = forms.TextInput(attrs={"data-position": "", "autocomplete": "off"})
        super().__init__(max_length=2000, label=_("Spot on the map"), required=False, help_text=help_text, widget=widget, **kwargs)

    def clean(self, value):
        words = super().clean(value)
        return positions.parse(words) if words else (None, None)

    def prepare_value(self, value):
        if not isinstance(value, tuple):
            return value
        return "" if value[0] is None else f"{value[0]:f}, {value[1]:f}"

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class PlaceForm(forms.Form):
    position = PositionField()

    def __init__(self, *args, outlet, **kwargs):
        super().__init__(*args, initial={"position": (outlet.latitude, outlet.longitude)}, **kwargs)

    @property
    def place(self):
        return dict(zip(("latitude", "longitude"), self.cleaned_data["position"], strict=True))


class SpansField(forms.CharField):
    """`7:30-11:30, 13h30-17h` → [(07:30, 11:30), (13:30, 17:00)]; "nghỉ" → []; nothing → None."""

    def __init__(self, **kwargs):
        super().__init__(max_length=80, required=False, **kwargs)

    def clean(self, value):
        words = super().clean(value)
        if not words:
            return None
        if text.fold(words) in CLOSED:
            return []
        found = [_span(part) for part in re.split(r"[,;]", words) if part.strip()]
        ends = [moment for span in sorted(found) for moment in span]
        if any(earlier >= later for earlier, later in pairwise(ends)):
            raise ValidationError(_("Hours of one day must follow each other: 07:30-11:30, 13:30-17:00."))
        return sorted(found)

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in value) or str(_("closed"))


def _span(words):
    found = SPAN.fullmatch(words.strip().lower())
    try:
        hour, minute, until, and_minute = (int(part or 0) for part in found.groups())
        return time(hour, minute), time(23, 59) if until == 24 else time(until, and_minute)  # noqa: PLR2004  "24:00"
    except (AttributeError, ValueError):
        raise ValidationError(_("Please write hours as 07:30-11:30, 13:30-17:00.")) from None


class HoursForm(forms.Form):
    """One line for all days is enough; what differs is written beside its day."""

    every = SpansField(label=_("Every day"), help_text=_("As 07:30-11:30, 13:30-17:00"))
    holidays = SpansField(label=_("Public holidays"), help_text=_("Empty: as on other days. Closed: write “nghỉ”"))

    def __init__(self, *args, outlet, **kwargs):
        self.outlet = outlet
        super().__init__(*args, initial=_week_of(outlet), **kwargs)
        for number, name in WEEKDAYS.items():
            self.fields[f"day{number}"] = SpansField(label=name)

    @property
    def single_days(self):
        return [self[f"day{number}"] for number in WEEKDAYS]

    @property
    def week(self):
        """For `services.set_hours`."""
        said = self.cleaned_data
        own = {number: said[f"day{number}"] for number in WEEKDAYS}
        days = {number: spans if spans is not None else said["every"] for number, spans in own.items()}
        days[HOLIDAYS] = said["holidays"]
        return {number: spans for number, spans in days.items() if spans}

    @property
    def closed_on_holidays(self):
        return self.cleaned_data["holidays"] == []


def _week_of(outlet):
    """The commonest day as "every day", the others by name."""
    spans = {day: [(row.opens, row.closes) for row in outlet.hours.all() if row.weekday == day] for day in range(HOLIDAYS + 1)}
    if not any(spans.values()):
        return {}
    week = [spans[day] for day in WEEKDAYS]
    every = max(week, key=week.count)
    own = {f"day{day}": spans[day] for day in WEEKDAYS if spans[day] != every}
    return {"every": every, "holidays": [] if outlet.closed_on_holidays else spans[HOLIDAYS] or None, **own}


class SpecialDayForm(forms.Form):
    """Closed over Tết, longer during a fair."""

    first = DayField(label=_("From the day"), required=False)
    last = DayField(label=_("Through the day"), required=False)
    hours = SpansField(label=_("Hours"), help_text=_("Empty: closed"))
    words = forms.CharField(label=_("Why"), max_length=120, required=False)

    def clean(self):
        said = super().clean()
        first, last = said.get("first"), said.get("last") or said.get("first")
        if not first and (last or said.get("hours") or said.get("words")):
            self.add_error("first", _("Please give the first day."))
        if first and last < first:
            self.add_error("last", _("The last day comes after the first."))
        if len(said.get("hours") or []) > 1:
            self.add_error("hours", _("One span of hours for these days, please."))
        return said

    @property
    def days(self):
        said = self.cleaned_data
        opens, closes = (said["hours"] or [(None, None)])[0]
        return {"first": said["first"], "last": said["last"] or said["first"], "opens": opens, "closes": closes, "words": said["words"]}


class BaseSpecialDays(forms.BaseFormSet):
    @property
    def days(self):
        return [form.days for form in self.forms if form.cleaned_data.get("first")]


SpecialDays = forms.formset_factory(SpecialDayForm, formset=BaseSpecialDays, extra=2, max_num=12, validate_max=True, absolute_max=14)


def special_days(outlet, data=None):
    """Days that are over are left out: saving tidies them away."""
    today = dates.today()
    kept = [
        {"first": row.first, "last": row.last, "hours": [(row.opens, row.closes)] if row.opens else None, "words": row.words}
        for row in outlet.special_days.all()
        if row.last >= today
    ]
    return SpecialDays(data, initial=kept, prefix="special")


class GoodsForm(forms.Form):
    """What was ticked among the products found, and among those it carries."""

    add = forms.ModelMultipleChoiceField(queryset=None, to_field_name="code", required=False)
    remove = forms.ModelMultipleChoiceField(queryset=None, required=False)
    unstamped = forms.ModelMultipleChoiceField(queryset=None, required=False)

    def __init__(self, *args, outlet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["add"].queryset = RegisteredProduct.objects.certified()
        self.fields["add"].error_messages["invalid_choice"] = _("A product that was ticked holds no star any more. Please look again.")
        for name in ("remove", "unstamped"):
            self.fields[name].queryset = outlet.carried.all()

    def clean_add(self):
        if len(self.cleaned_data["add"]) > MOST_GOODS:
            raise ValidationError(_("At most %(n)d products at once, please."), params={"n": MOST_GOODS})
        return self.cleaned_data["add"]

    def clean_remove(self):
        return [row.pk for row in self.cleaned_data["remove"]]

    def clean_unstamped(self):
        return [row.pk for row in self.cleaned_data["unstamped"]]

    @property
    def changes(self):
        """For `services.set_goods`; stamps are said by the list of what is carried alone."""
        said = self.cleaned_data
        return {"add": said["add"], "remove": said["remove"], "unstamped": said["unstamped"] if "carried" in self.data else None}


class PhotoForm(forms.Form):
    image = forms.FileField(label=_("Photo"), widget=forms.FileInput(attrs={"accept": "image/*"}))
    caption = forms.CharField(label=_("What it shows"), max_length=160, help_text=_("As “Shelf of OCOP goods”"))
    taken_on = DayField(label=_("Taken on"))

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {"taken_on": dates.words(dates.today())})
        super().__init__(*args, **kwargs)

    def clean_image(self):
        return pictures.clean_picture(self.cleaned_data["image"])
