"""On which terms something is sold on a day."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import part

from .models import CommissionRule, FeeVat, TaxClass, Terms


@dataclass(frozen=True)
class Fee:
    """What is kept of one line, as it was agreed on; the line carries it from then on."""

    basis_points: int = 0
    minimum: int = 0
    maximum: int | None = None
    vat_basis_points: int = 0
    rule_id: int | None = None

    def of(self, amount):
        """Commission of a line's goods: at least the minimum, at most the maximum, never more than the goods."""
        wanted = max(part(amount, self.basis_points), self.minimum)
        return min(wanted, amount) if self.maximum is None else min(wanted, self.maximum, amount)

    def vat(self, commission):
        return part(commission, self.vat_basis_points)


@dataclass(frozen=True)
class Agreed:
    """Terms of one line; without a row in force nothing is kept and the seller declares the tax."""

    fee: Fee = Fee()
    tax_class: str = TaxClass.BY_SELLER
    terms_id: int | None = None


@dataclass(frozen=True)
class PriceList:
    """All that is in force on a day, read once for many lines."""

    terms: list
    rules: list  # in the order in which they are asked
    vat_basis_points: int = 0

    def agreed(self, producer, group):
        """`group`: the key of the product's group."""
        row = _narrowest(self.terms, producer)
        return Agreed(self.fee(producer, group), *((row.tax_class, row.pk) if row else ()))

    def fee(self, producer, group):
        rule = self.rule(producer, group)
        if rule is None:
            return Fee()
        return Fee(rule.basis_points, rule.minimum, rule.maximum, self.vat_basis_points, rule.pk)

    def rule(self, producer, group):
        asked = {"group": group, "producer": producer.pk, "kind": producer.kind}
        return next((rule for rule in self.rules if rule.fits(**asked)), None)


def _narrowest(rows, producer):
    fitting = [row for row in rows if row.producer_id in (None, producer.pk) and row.producer_kind in ("", producer.kind)]
    return max(fitting, key=lambda row: (row.producer_id is not None, row.producer_kind != ""), default=None)


def price_list(on=None):
    """Two queries; a third where something is kept."""
    day = dates.today(on)
    rules = list(CommissionRule.objects.on(day))
    return PriceList(list(Terms.objects.filter(period__contains=day)), rules, fee_vat(day) if rules else 0)


def fee_vat(day):
    return FeeVat.objects.filter(valid_from__lte=day).order_by("-valid_from").values_list("basis_points", flat=True).first() or 0


def all_terms():
    """Who declares the tax, the widest first, those that are over behind."""
    rows = Terms.objects.select_related("producer")
    return sorted(rows, key=lambda row: (row.over, row.producer_id or 0, row.producer_kind, row.period.lower or date.min))


def terms_of(producer):
    """Those that speak of this producer alone, of its kind or of everybody; those that are over behind."""
    mine = Q(producer=producer) | Q(producer=None, producer_kind__in=("", producer.kind))
    return sorted(Terms.objects.filter(mine), key=lambda row: (row.over, row.producer_id is None, not row.producer_kind, row.pk))


def told_terms(person):
    """For the copy of a person's data: who declares the tax of households for which they act."""
    if person.user is None:
        return
    rows = Terms.objects.filter(producer__memberships__user=person.user).select_related("producer").distinct()
    for row in rows:
        said = {"producer": row.producer.name, "what": str(row.get_tax_class_display()), "paper": row.basis}
        yield said | {"from": row.period.lower, "until": row.last, "scan": bool(row.scan)}


def rules():
    """Every rule there is, in the order in which they are asked, those that are over behind."""
    rows = CommissionRule.objects.select_related("group", "producer")
    return sorted(rows, key=lambda rule: (rule.over, rule.position, rule.pk))


def reached_by(draft, listings):
    """Of `listings` ([(producer, key of the group, listing)]): those that `draft` decides on its first day, and what is kept of them today.

    [(listing, the fee of today, the fee then)]
    """
    day = draft.valid_from
    standing = [rule for rule in CommissionRule.objects.on(day) if rule.pk != draft.pk]
    then = PriceList([], sorted([*standing, draft], key=lambda rule: (rule.position, rule is not draft)), fee_vat(day))
    now = price_list()
    return [
        (listing, now.fee(producer, group), then.fee(producer, group))
        for producer, group, listing in listings
        if then.rule(producer, group) is draft
    ]
