from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue import selectors as catalogue
from marketplace.foundation.core import figures, money
from marketplace.foundation.places import selectors as places

MOST_GRAMS, MOST_PIECES, MOST_SIZES, MOST_MILLIMETRES = 100_000, 1_000_000, 6, 2_000


def _long(label, rows=2, **more):
    return forms.CharField(label=label, max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": rows}), **more)


class Number(forms.CharField):
    """A whole number as people write it; `read` may be another reader."""

    def __init__(self, *, read=figures.whole, most, **kwargs):
        self.read, self.most = read, most
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs)

    def prepare_value(self, value):
        return figures.grouped(value) if isinstance(value, int) else value

    def clean(self, value):
        words = super().clean(value)
        if not words:
            return None
        number = self.read(words)
        if number > self.most:
            raise ValidationError(_("This number is too large."))
        return number


class LabelForm(forms.Form):
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

    def __init__(self, *args, product, **kwargs):
        super().__init__(*args, **kwargs)
        wanted = catalogue.wanted_label_fields(product.group, product.name)
        for name, field in self.fields.items():
            field.wanted = name in wanted  # a draft may lack it, what is handed in may not
        if product.group.code != "drinks" and "alcohol_percent" not in wanted:
            del self.fields["alcohol_percent"]


class SendingForm(forms.Form):
    season_months = forms.TypedMultipleChoiceField(
        label=_("Months in which it is in season"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("None: it is there all the year"),
    )  # fmt: skip
    handling_days = Number(label=_("Days until you send it"), most=30, initial=2)
    contact_note = _long(_("Where to see it or ask for it"))
    not_delivered_to = forms.MultipleChoiceField(
        label=_("Provinces you cannot send it to"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["season_months"].choices = [(n, catalogue.month_words(n)) for n in range(1, 13)]
        self.fields["not_delivered_to"].choices = [(province.code, str(province)) for province in places.provinces()]


class PictureForm(forms.Form):
    upload = forms.FileField(label=_("Picture"), widget=forms.FileInput(attrs={"accept": "image/*"}))
    caption = forms.CharField(label=_("What it shows"), max_length=200)


class CaptionForm(forms.Form):
    caption = forms.CharField(label=_("What it shows"), max_length=200)


class PackForm(forms.Form):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    shown = forms.IntegerField(required=False, widget=forms.HiddenInput)  # what lay on the shelf when the page was made
    title = forms.CharField(label=_("Size"), max_length=60, required=False, help_text=_("As “Pack of 500 g”"))
    price = Number(label=_("Price, đồng"), read=money.parse_dong, most=99_999_999, required=False)
    pieces = Number(label=_("How many there are"), most=MOST_PIECES, required=False)
    pack_grams = Number(label=_("Net weight, g"), most=MOST_GRAMS, required=False)
    volume_ml = Number(label=_("Or volume, ml"), most=MOST_GRAMS, required=False)
    weight_grams = Number(label=_("Weight as sent, g"), most=MOST_GRAMS, required=False)
    length_mm = Number(label=_("Parcel: length, mm"), most=MOST_MILLIMETRES, required=False)
    width_mm = Number(label=_("Parcel: width, mm"), most=MOST_MILLIMETRES, required=False)
    height_mm = Number(label=_("Parcel: height, mm"), most=MOST_MILLIMETRES, required=False)
    offered = forms.BooleanField(label=_("On offer"), required=False, initial=True)

    PARCEL = ("length_mm", "width_mm", "height_mm")

    def clean(self):
        said = super().clean()
        if self.used and not said.get("title") and "title" not in self.errors:
            self.add_error("title", _("Please name the pack size, for example “Pack of 500 g”."))
        return said

    @property
    def used(self):
        """A line that was left empty is no size."""
        said = getattr(self, "cleaned_data", {})
        return any(said.get(name) for name in self.fields if name not in ("shown", "offered"))

    @property
    def main(self):
        return [field for field in self.visible_fields() if field.name not in self.PARCEL]

    @property
    def parcel(self):
        return [self[name] for name in self.PARCEL]


class Sizes(forms.BaseFormSet):
    """`complete`: goods that shoppers see or a reader has before them, so that each size on offer needs its weight and price."""

    complete = False

    def clean(self):
        for form in self.forms:
            said = getattr(form, "cleaned_data", {})
            lacks = [name for name in ("weight_grams", "price") if not said.get(name) and name not in form.errors]
            if self.complete and form.used and said.get("offered") and lacks:
                form.add_error(lacks[0], _("Each size needs a name, its weight as sent and a price."))

    @property
    def packs(self):
        return [form.cleaned_data for form in self.forms if form.used]


SizesFormSet = forms.formset_factory(PackForm, formset=Sizes, extra=1, max_num=MOST_SIZES, validate_max=True, absolute_max=MOST_SIZES + 2)
