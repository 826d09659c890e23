"""What officers write about goods in review, names of the register and a producer's people."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.fields import ContactField
from marketplace.office.desk.forms import ListFilters
from marketplace.office.desk.placed_forms import PlacedForm
from marketplace.office.desk.selectors import producer_called
from marketplace.office.desk.territory import EVERYWHERE
from marketplace.register.certification.models import ProductGroup, ProductSet


class BackForm(forms.Form):
    reason = forms.CharField(label=_("What the producer should change"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class MemberForm(forms.Form):
    contact = ContactField(label=_("Phone number or e-mail of the person's account"))


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class ProductFilters(ListFilters):
    maker = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)  # its code
    lacking = forms.ChoiceField(
        label=_("Lacking"),
        required=False,
        choices=[("", _("All")), ("any", _("Something")), ("producer", _("Maker in the register")), ("commune", _("Commune"))],
    )


class SetField(forms.ModelChoiceField):
    def label_from_instance(self, kind):
        return f"{kind.group}: {kind}"


class ProductForm(PlacedForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    group = forms.ModelChoiceField(label=_("Group"), queryset=ProductGroup.objects.none(), empty_label=_("Choose"))
    set = SetField(label=_("Product set"), queryset=ProductSet.objects.none(), required=False, empty_label=_("not known"))
    producer = forms.CharField(
        label=_("Producer (code or name)"), max_length=200, required=False, widget=forms.TextInput(attrs={"list": "makers"})
    )
    commune = forms.ModelChoiceField(label=_("Commune"), queryset=None, required=False, empty_label=_("not known"))
    district = forms.ModelChoiceField(label=_("District until June 2025"), queryset=None, required=False, empty_label=_("not known"))
    office_code = forms.CharField(label=_("The office's code"), max_length=40, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = ProductGroup.objects.all()
        sets = ProductSet.objects.select_related("group")
        if sets:
            self.fields["set"].queryset = sets
        else:
            del self.fields["set"]  # nobody has entered any

    def clean(self):
        cleaned = super().clean()
        kind, group = cleaned.get("set"), cleaned.get("group")
        if kind and group and kind.group_id != group.pk:
            self.add_error("set", _("This product set belongs to the group “%(group)s”.") % {"group": kind.group})
        return cleaned

    def clean_producer(self):
        words = self.cleaned_data["producer"].strip()
        if not words:
            return None
        unchanged = words == self.initial.get("producer")  # a maker from elsewhere stays
        found = producer_called(words, EVERYWHERE if unchanged else self.here)
        if len(found) != 1:
            said = _("No producer is called so.") if not found else _("More than one producer is called so: please give the code.")
            raise ValidationError(said)
        return found[0]


class AmendForm(ProductForm):
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason or source"), max_length=500)
    paper = forms.CharField(label=_("By which paper"), max_length=200, required=False)
