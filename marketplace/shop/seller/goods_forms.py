from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import figures, money
from marketplace.foundation.places import selectors as places

MOST_GRAMS, MOST_PIECES, MOST_SIZES = 100_000, 1_000_000, 6


def _long(label, rows=2, **more):
    return forms.CharField(label=label, max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": rows}), **more)


class WordsForm(forms.Form):
    """What the label says, as the law wants it, and what shoppers read."""

    title = forms.CharField(label=_("Name on the label"), max_length=200)
    description = _long(_("What it is, in your own words"), rows=4)
    ingredients = _long(_("Ingredients"))
    usage = _long(_("How to use it"))
    storage = _long(_("How to keep it"))
    shelf_life = forms.CharField(
        label=_("How long it keeps"), max_length=200, required=False, help_text=_("As “12 months from the day it was made”")
    )
    warnings = _long(_("Warnings"))
    origin = forms.CharField(label=_("Where it comes from"), max_length=200, required=False)
    responsible_party = forms.CharField(label=_("Who answers for it: name and address"), max_length=300, required=False)
    alcohol_percent = forms.DecimalField(
        label=_("Alcohol by volume, %"), max_digits=4, decimal_places=1, min_value=0, max_value=100, required=False, localize=True,
        help_text=_("Only for drinks with alcohol"),
    )  # fmt: skip
    handling_days = forms.IntegerField(label=_("Days until you send it"), min_value=0, max_value=30, initial=2)
    not_delivered_to = forms.MultipleChoiceField(
        label=_("Provinces you cannot send it to"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    contact_note = _long(_("Where to see it or ask for it"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["not_delivered_to"].choices = [(province.code, str(province)) for province in places.provinces()]


class Number(forms.CharField):
    """A whole number as people write it; `read` may be another reader."""

    def __init__(self, *, read=figures.whole, most, **kwargs):
        self.read, self.most = read, most
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs)

    def clean(self, value):
        words = super().clean(value)
        if not words:
            return None
        number = self.read(words)
        if number > self.most:
            raise ValidationError(_("This number is too large."))
        return number


class PictureForm(forms.Form):
    upload = forms.FileField(label=_("Picture"), widget=forms.FileInput(attrs={"accept": "image/*"}))
    caption = forms.CharField(label=_("What it shows"), max_length=200)


class PackForm(forms.Form):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    shown = forms.IntegerField(required=False, widget=forms.HiddenInput)  # what lay on the shelf when the page was made
    title = forms.CharField(label=_("Size"), max_length=60, required=False, help_text=_("As “Pack of 500 g”"))
    pack_grams = Number(label=_("Net weight, g"), most=MOST_GRAMS, required=False)
    weight_grams = Number(label=_("Weight as sent, g"), most=MOST_GRAMS, required=False)
    price = Number(label=_("Price, đồng"), read=money.parse_dong, most=99_999_999, required=False)
    pieces = Number(label=_("How many there are"), most=MOST_PIECES, required=False)
    offered = forms.BooleanField(label=_("On offer"), required=False, initial=True)

    def clean(self):
        said = super().clean()
        wanted = [name for name in ("title", "weight_grams", "price") if not said.get(name) and name not in self.errors]
        if self.used and wanted:
            self.add_error(wanted[0], _("Each size needs a name, its weight as sent and a price."))
        return said

    @property
    def used(self):
        """A line that was left empty is no size."""
        said = getattr(self, "cleaned_data", {})
        return bool(said.get("id") or any(said.get(name) for name in ("title", "pack_grams", "weight_grams", "price", "pieces")))


class Sizes(forms.BaseFormSet):
    def clean(self):
        if not any(form.used for form in self.forms if form.is_valid()) and not any(form.errors for form in self.forms):
            raise ValidationError(_("A listing needs at least one pack size."))

    @property
    def packs(self):
        return [form.cleaned_data for form in self.forms if form.used]


SizesFormSet = forms.formset_factory(PackForm, formset=Sizes, extra=2, max_num=MOST_SIZES, validate_max=True, absolute_max=MOST_SIZES + 2)
