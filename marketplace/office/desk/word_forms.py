"""What an editor writes about words that belong together."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.shop.search.models import SynonymSet
from marketplace.shop.search.queries import LONGEST_TEXT

LONGEST = SynonymSet.MOST_WORDS * SynonymSet.LONGEST_WORD


class SetForm(forms.Form):
    kind = forms.ChoiceField(label=_("How they belong together"), choices=SynonymSet.Kind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Words, parted by commas"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("With their marks, as one writes them: chè, trà, tea"),
    )
    leads_to = forms.CharField(
        label=_("They also find"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where the first words also find the second ones: quà biếu also finds mật ong, trà."),
    )
    note = forms.CharField(label=_("Note for colleagues"), max_length=SynonymSet.LONGEST_NOTE, required=False)
    query = forms.CharField(
        label=_("Words that a shopper types"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("The words of the set are tried too. Nothing is saved by trying."),
    )

    @property
    def said(self):
        return {name: self.cleaned_data[name] for name in ("kind", "words", "leads_to", "note")}


class FindForm(forms.Form):
    q = forms.CharField(label=_("Word"), required=False, max_length=100)
