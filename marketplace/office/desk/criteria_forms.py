"""What the trade department writes into a version of the criteria for points of sale."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import dates
from marketplace.foundation.places import selectors as places
from marketplace.foundation.places.models import Edition, Province
from marketplace.trade.outlets.models import LocationType

from .forms import DayField

PLACE_LENGTH = LocationType._meta.get_field("name").max_length


def territory_words(province):
    """`Tỉnh Thái Nguyên`; the one of old with its end."""
    if province is None:
        return _("The whole country")
    return str(province) if province.edition == Edition.CURRENT else _("%(name)s (before 7/2025)") % {"name": province}


class VersionForm(forms.Form):
    number = forms.CharField(label=_("Number of the decision"), max_length=80)
    dated = DayField(label=_("Day of the decision"))
    issued_by = forms.CharField(label=_("Issued by"), max_length=100)
    province = forms.ModelChoiceField(
        label=_("Territory"), queryset=Province.objects.none(), required=False, empty_label=_("The whole country")
    )
    valid_from = DayField(
        label=_("First day on which it holds"),
        help_text=_("From tomorrow on: what is decided until then is decided by the former version."),
    )
    least_kinds = forms.IntegerField(label=_("Least number of kinds of OCOP goods"), min_value=1, max_value=1000, required=False)
    least_stars = forms.TypedChoiceField(
        label=_("Least stars of each"),
        choices=[("", _("not asked for")), (3, "3"), (4, "4"), (5, "5")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    share_above = forms.IntegerField(label=_("OCOP and local goods above, % of the items"), min_value=0, max_value=99, required=False)
    stamps = forms.BooleanField(label=_("Each with OCOP stamp and trace stamp"), required=False)
    places = forms.ModelMultipleChoiceField(
        label=_("Kinds of places where it may stand"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    new_places = forms.CharField(
        label=_("Further kinds of places"),
        help_text=_("One in each line. An English name may follow after a “|”. No kind at all: it does not ask where."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    remark = forms.CharField(label=_("Remark"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["province"].queryset = places.own_provinces()
        self.fields["province"].label_from_instance = territory_words
        self.fields["places"].queryset = LocationType.objects.offered()
        if not LocationType.objects.offered().exists():
            del self.fields["places"]

    def clean_new_places(self):
        """[(name, English name or "")]"""
        lines = [[part.strip() for part in line.partition("|")[::2]] for line in self.cleaned_data["new_places"].splitlines()]
        named = {name: name_en for name, name_en in lines if name}
        for name in (*named, *named.values()):
            if len(name) > PLACE_LENGTH:
                words = _("“%(name)s…” is too long: %(n)d letters at most.")
                raise forms.ValidationError(words, params={"name": name[:30], "n": PLACE_LENGTH})
        return [*named.items()]

    def clean(self):
        said = super().clean()
        if not {"least_kinds", "share_above"} & {*self.errors} and not (
            said.get("least_kinds") or said.get("share_above") or said.get("places") or said.get("new_places")
        ):
            self.add_error(None, _("It asks for nothing yet: please write at least one demand."))
        if said.get("least_stars") and not said.get("least_kinds") and "least_kinds" not in self.errors:
            self.add_error("least_kinds", _("Stars are asked of kinds: please write how many."))
        return said

    @property
    def said(self):
        """As the services take it."""
        told = dict(self.cleaned_data)
        return told | {"basis": f"Quyết định {told['number']} ngày {dates.words(told['dated'])} của {told['issued_by']}"}


class DayForm(forms.Form):
    """Which criteria held on a day."""

    day = DayField(label=_("On the day"))


class EndForm(forms.Form):
    last = DayField(label=_("Last day"))
    paper = forms.CharField(label=_("By which paper"), max_length=200)
