"""What an operator writes about a promotion."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import dates
from marketplace.foundation.places.models import Commune
from marketplace.register.certification.models import ProductGroup
from marketplace.register.producers.models import Producer
from marketplace.shop.promotions.models import AmountOff, Bearer, DeliveryOff, MoreFree, PercentOff, Programme
from marketplace.shop.promotions.services import Rule, clean_code

from .fee_forms import PercentField
from .forms import STARS, DayField
from .trade_forms import MoneyField

MOST_USES = 1_000_000
MOST_PACKS = 100
SUMS = ("basis_points", "amount", "buys", "gets", "delivery_most", "producer_basis_points", "least_goods")
WORTH = ("name", "basis_points", "amount", "buys", "gets", "delivery", "delivery_most", "most_off", "code", "valid_from", "valid_until")
SCOPE = ("producer", "group", "commune", "least_stars", "first_order", "least_goods")
PAID = ("borne_by", "producer_basis_points", "programme", "paper")
LIMITS = ("budget", "most_uses", "most_each")


class PromotionForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Shoppers read it beside what it takes off."))
    basis_points = PercentField(label=_("Takes off, %"), required=False, help_text=_("Half of the price at most."))
    amount = MoneyField(label=_("Or takes off, đồng a purchase"), max_length=30, required=False)
    buys = forms.IntegerField(
        label=_("Or packs to buy"), min_value=1, max_value=MOST_PACKS, required=False, help_text=_("Of all goods that it is for, together.")
    )
    gets = forms.IntegerField(
        label=_("Packs given free with them"), min_value=1, max_value=MOST_PACKS, required=False, help_text=_("The cheapest of each set.")
    )
    delivery = forms.BooleanField(label=_("Or takes the delivery fee off"), required=False)
    delivery_most = MoneyField(
        label=_("Delivery fee taken off at most, đồng a parcel"),
        max_length=30,
        required=False,
        help_text=_("Without a sum: the whole fee."),
    )
    most_off = MoneyField(label=_("At most, đồng a purchase"), max_length=30, required=False)
    code = forms.CharField(
        label=_("Code"), max_length=30, required=False, help_text=_("4 to 20 letters and digits. Without one it runs by itself.")
    )
    valid_from = DayField(label=_("First day"))
    valid_until = DayField(label=_("Last day"), required=False)

    producer = forms.ModelChoiceField(
        label=_("Only goods of"), queryset=Producer.objects.none(), required=False, empty_label=_("All producers")
    )
    group = forms.ModelChoiceField(
        label=_("Group of products"), queryset=ProductGroup.objects.all(), required=False, empty_label=_("All groups")
    )
    commune = forms.ModelChoiceField(label=_("Goods from"), queryset=Commune.objects.none(), required=False, empty_label=_("All communes"))
    least_stars = forms.TypedChoiceField(
        label=_("Stars"),
        choices=[("", _("All stars")), *STARS[1:]],
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("At least so many, in force on the day of the order."),
    )
    least_goods = MoneyField(label=_("From so many đồng of these goods on"), max_length=30, required=False)
    first_order = forms.BooleanField(label=_("For a first order only"), required=False)

    borne_by = forms.ChoiceField(label=_("Who bears it"), choices=Bearer.choices, widget=forms.RadioSelect)
    producer_basis_points = PercentField(label=_("Where it is shared: the producer's part, %"), required=False)
    programme = forms.ModelChoiceField(label=_("State programme"), queryset=Programme.objects.none(), required=False, empty_label=_("None"))
    paper = forms.CharField(
        label=_("Notice to the trade department"), max_length=200, help_text=_("Number and day, as the law on promotions asks for it.")
    )

    budget = MoneyField(label=_("Budget, đồng"), max_length=30, required=False, help_text=_("Then it ends by itself."))
    most_uses = forms.IntegerField(label=_("Purchases in all"), min_value=1, max_value=MOST_USES, required=False)
    most_each = forms.IntegerField(
        label=_("Purchases of one person"),
        min_value=1,
        max_value=MOST_USES,
        required=False,
        help_text=_("By account or proven number: a guest signs in first."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["producer"].queryset = Producer.objects.verified()
        self.fields["commune"].queryset = Commune.objects.in_territory()
        self.fields["programme"].queryset = Programme.objects.all()

    def parts(self):
        """[(heading, fields)]"""
        headings = (_("What it takes off"), _("What it is for"), _("Who bears it"), _("Limits"))
        return [(heading, [self[name] for name in names]) for heading, names in zip(headings, (WORTH, SCOPE, PAID, LIMITS), strict=True)]

    def rule(self):
        said = dict(self.cleaned_data)
        said |= {name: said[name] or 0 for name in SUMS}
        return Rule(**said | {"code": clean_code(said["code"]), "budget": said["budget"] or None, "most_off": said["most_off"] or None})


def typed(promotion):
    """A promotion as the form shows it again."""
    offer, value = promotion.offer, promotion.offer.benefit.value
    kind = type(offer.benefit.proxy())
    same = ("producer", "group", "commune", "least_stars", "first_order", "borne_by", "programme")
    return {name: getattr(promotion, name) for name in same} | {
        "name": offer.name,
        "basis_points": value.normalize() if kind is PercentOff else None,
        "amount": int(value) if kind is AmountOff else None,
        "buys": int(value) if kind is MoreFree else None,
        "gets": offer.benefit.max_affected_items,
        "delivery": kind is DeliveryOff,
        "delivery_most": (int(value) or None) if kind is DeliveryOff else None,
        "most_off": promotion.most_off,
        "code": promotion.code,
        "valid_from": dates.today(offer.start_datetime),
        "valid_until": promotion.last_day,
        "least_goods": promotion.least_goods or None,
        "producer_basis_points": None,
        "paper": promotion.paper,
        "budget": promotion.budget,
        "most_uses": offer.max_global_applications,
        "most_each": offer.max_user_applications,
    }


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ProgrammeForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=160)
    code = forms.SlugField(label=_("Short code, for the book"), max_length=30)
    paper = forms.CharField(label=_("Decision it rests on"), max_length=200)
    budget = MoneyField(label=_("Budget, đồng"), max_length=30)


class PaymentForm(forms.Form):
    amount = MoneyField(label=_("Sum that came, đồng"), max_length=30)
    received_on = DayField(label=_("Day on which it came"))
    reference = forms.CharField(
        label=_("Reference of the transfer"), max_length=60, help_text=_("As the bank's statement has it. Each is written down once.")
    )
