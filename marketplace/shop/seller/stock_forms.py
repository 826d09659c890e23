from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.shop.stock.models import JournalEntry

from .goods_forms import MOST_PIECES, Number

Reason = JournalEntry.Reason


class CountForm(forms.Form):
    shown = forms.IntegerField(min_value=0, max_value=MOST_PIECES, widget=forms.HiddenInput)
    counted = Number(label=_("On the shelf now"), most=MOST_PIECES)
    reason = forms.ChoiceField(
        label=_("Why is the number another one?"),
        choices=[(one.value, one.label) for one in (Reason.RECEIVED, Reason.CORRECTED, Reason.SPOILT, Reason.ELSEWHERE)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a reason.")},
    )
    note = forms.CharField(label=_("A note to oneself"), max_length=200, required=False)


class MarksForm(forms.Form):
    low_at = Number(label=_("Say so when so few are left"), most=999, required=False)
    most_each = Number(label=_("Most packs for one shopper"), most=999, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        said = {"few": settings.LOW_STOCK, "days": settings.EACH_DAYS}
        self.fields["low_at"].help_text = _("Empty: from %(few)d on. To hear nothing: 0.") % said
        self.fields["most_each"].help_text = _("Empty: as many as there are. Counted over %(days)d days.") % said
