from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core.money import dong, parse_dong
from marketplace.foundation.core.pictures import clean_picture

from .models import Bearer, Reason
from .services import MOST_PHOTOS


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several pictures at once, each as it will be kept."""

    widget = _Files(attrs={"accept": "image/*"})

    def clean(self, data, initial=None):
        uploads = [upload for upload in data or () if upload]
        if len(uploads) > MOST_PHOTOS:
            raise ValidationError(_("At most %(n)d pictures, please."), params={"n": MOST_PHOTOS})
        return [clean_picture(upload) for upload in uploads]


class AskForm(forms.Form):
    """One number for each line of the parcel (`returnable` as the selectors tell it)."""

    reason = forms.ChoiceField(label=_("What is wrong with it?"), choices=Reason, widget=forms.RadioSelect)
    words = forms.CharField(label=_("In your own words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    photos = PhotosField(label=_("Pictures"), required=False, help_text=_("Up to 5; they help the maker to see what happened."))

    def __init__(self, *args, returnable, recalled=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = {f"line-{row.line.pk}": row for row in returnable}
        for name, row in self.lines.items():
            alone = len(self.lines) == 1
            self.fields[name] = forms.IntegerField(min_value=0, max_value=row.left, required=False, initial=row.left if alone else 0)
        if not recalled:
            self.fields["reason"].choices = [choice for choice in Reason.choices if choice[0] != Reason.UNSAFE]

    def numbers(self):
        """[(bound field, Returnable)]"""
        return [(self[name], row) for name, row in self.lines.items()]

    def said(self):
        quantities = {row.line.pk: self.cleaned_data.get(name) or 0 for name, row in self.lines.items()}
        return {name: self.cleaned_data[name] for name in ("reason", "words", "photos")} | {"quantities": quantities}


class SentForm(forms.Form):
    carrier = forms.CharField(label=_("Carrier"), max_length=60)
    tracking_number = forms.CharField(label=_("Tracking number"), max_length=60, required=False)


class WordsForm(forms.Form):
    words = forms.CharField(label=_("What you want to add"), max_length=1000, required=False)


class AnswerForm(forms.Form):
    """How a maker, or an operator in its place, answers. `most`: all that can be paid back; `again`: the same goods can be sent once
    more; `bears`: who bears the way back by rule; `decides`: an operator may say that somebody else bears it."""

    answer = forms.ChoiceField(label=_("How do you answer?"), widget=forms.RadioSelect)
    amount = forms.CharField(label=_("How much is paid back"), max_length=20, required=False)
    way_back = forms.CharField(label=_("What the way back costs"), max_length=20, required=False)
    way_back_by = forms.ChoiceField(label=_("Who bears it"), choices=Bearer, required=False)
    words = forms.CharField(label=_("What you want to say to the shopper"), max_length=1000, required=False)

    def __init__(self, *args, most, again=False, bears="", decides=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.most, self.bears, self.way_back_most = most, bears, settings.RETURN_WAY_BACK_MOST
        if decides:
            self.fields["way_back_by"].initial = bears
        else:
            del self.fields["way_back_by"]
        words = {"sum": dong(most)}
        choices = [
            ("back", _("Agreed: the goods come back, then %(sum)s is paid back") % words),
            ("money", _("Agreed: %(sum)s is paid back, the goods need not come back") % words),
            ("part", _("A part of the sum is paid back, the goods stay with the shopper")),
            ("again", _("The same goods are sent again; if the shopper would rather have the money, %(sum)s is paid back") % words),
            ("no", _("Not agreed")),
        ]
        self.fields["answer"].choices = [choice for choice in choices if again or choice[0] != "again"]

    def clean(self):
        said = super().clean()
        if said.get("answer") == "part" and "amount" not in self.errors:
            said["amount"] = self._part(said.get("amount", ""))
        if said.get("answer") == "back" and "way_back" not in self.errors:
            said["way_back"] = self._sum("way_back", said["way_back"]) if said.get("way_back") else 0
        if said.get("answer") == "no" and not said.get("words"):
            self.add_error("words", _("Please say why."))
        return said

    def _sum(self, name, typed):
        try:
            return parse_dong(typed)
        except ValidationError as refusal:
            self.add_error(name, refusal)
            return None

    def _part(self, typed):
        amount = self._sum("amount", typed)
        if amount is not None and not 0 < amount <= self.most:
            self.add_error("amount", _("Between 1 and %(sum)s can be paid back.") % {"sum": dong(self.most)})
        return amount


class CameForm(forms.Form):
    restock = forms.ChoiceField(
        label=_("The goods that came back"),
        choices=[("yes", _("can be sold again")), ("no", _("cannot be sold again"))],
        widget=forms.RadioSelect,
    )

    def said(self):
        return {"restock": self.cleaned_data["restock"] == "yes"}
