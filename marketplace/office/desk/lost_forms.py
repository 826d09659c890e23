"""What an operator enters of money that had been paid out before a backup was put back."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import dates, references
from marketplace.foundation.core.money import dong
from marketplace.foundation.payments.models import OutgoingLine
from marketplace.office.payouts import selectors
from marketplace.shop.purchases.models import ProducerOrder, Purchase

from .forms import DayField
from .selectors import producer_called
from .trade_forms import MoneyField


class PaidForm(forms.Form):
    """A sum as the statement tells it. `line`: the line of a file that was taken in, where it names nobody."""

    line = forms.ModelChoiceField(queryset=OutgoingLine.objects.filter(matched_at=None), required=False, widget=forms.HiddenInput)
    producer = forms.CharField(label=_("To the producer, by code or name"), max_length=200, required=False)
    order = forms.CharField(
        label=_("Or back to the shopper of the order"),
        max_length=40,
        required=False,
        help_text=_("Its number, or that of the whole purchase."),
    )
    amount = MoneyField(label=_("Sum"), max_length=30)
    paid_on = DayField(label=_("Day on which it left the bank"))
    bank_reference = forms.CharField(label=_("The bank's reference"), max_length=60)

    def clean_producer(self):
        if not (words := self.cleaned_data["producer"].strip()):
            return None
        found = producer_called(words)
        if len(found) != 1:
            raise ValidationError(
                _("No producer is called so.") if not found else _("More than one producer is called so: please give the code.")
            )
        return found[0]

    def clean_order(self):
        """The reference of its purchase, also of one that is gone."""
        typed = references.normalized(self.cleaned_data["order"])
        order = ProducerOrder.objects.filter(number=typed).select_related("purchase").first() if typed else None
        if not typed or order:
            return order.purchase.reference if order else ""
        if not Purchase.objects.filter(reference=typed).exists() and not references.valid(typed):
            raise ValidationError(_("No order has this number; please read it once more in the words of the transfer."))
        return typed

    def said(self):
        return {"reference" if name == "order" else name: value for name, value in self.cleaned_data.items()}


class SayForm(forms.Form):
    """What a sum was for: orders of its producer that are owed now, or a refund. What fits is ticked already."""

    orders = forms.ModelMultipleChoiceField(
        label=_("For these orders"), queryset=ProducerOrder.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    refund = forms.ModelChoiceField(label=_("For this refund"), queryset=None, required=False, empty_label=_("Choose"))
    rest_note = forms.CharField(
        label=_("If these come to less than the sum: what was the rest for?"),
        max_length=300,
        required=False,
        help_text=_("Orders that are gone with the backup. Should one of them be entered anew, please wait for it and choose it here."),
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, auto_id=f"tra-{row.pk}-%s", **kwargs)
        if row.producer_id:
            del self.fields["refund"]
            self._offer_orders(row)
        else:
            for name in ("orders", "rest_note"):
                del self.fields[name]
            self._offer_refunds(row)

    def _offer_orders(self, row):
        rows = selectors.owed_to(row.producer)
        field, nets = self.fields["orders"], {one.order.pk: one.net for one in rows}
        field.queryset = ProducerOrder.objects.filter(pk__in=nets).order_by("placed_at", "pk")
        field.label_from_instance = lambda order: (
            _("%(number)s of %(day)s: %(sum)s")
            % {
                "number": order.number,
                "day": dates.words(order.placed_at),
                "sum": dong(nets[order.pk]),
            }
        )
        chosen = [order.pk for order in row.orders.all()] or [one.order.pk for one in selectors.fitting(rows, row.amount)]
        self.initial |= {"orders": chosen, "rest_note": row.rest_note}

    def _offer_refunds(self, row):
        found = selectors.refunds_for(row)
        field = self.fields["refund"]
        field.queryset = selectors.refunds_among(found)
        field.label_from_instance = lambda refund: (
            _("%(sum)s, owed since %(day)s: %(why)s")
            % {
                "sum": dong(refund.amount),
                "day": dates.words(refund.due_at),
                "why": refund.reason,
            }
        )
        self.initial["refund"] = row.refund_id or (found[0].pk if len(found) == 1 else None)


class DropForm(forms.Form):
    reason = forms.CharField(label=_("Why it is none of ours"), max_length=300)
