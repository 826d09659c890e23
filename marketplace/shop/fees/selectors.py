"""On which terms something is sold on a day."""

from dataclasses import dataclass

from marketplace.foundation.core import dates

from .models import TaxClass, Terms


@dataclass(frozen=True)
class Agreed:
    """Terms of one line; without a row in force nothing is charged and the seller declares the tax."""

    commission_basis_points: int = 0
    tax_class: str = TaxClass.BY_SELLER
    terms_id: int | None = None

    def commission(self, amount):
        """Of `amount` đồng, half up."""
        return (amount * self.commission_basis_points + 5_000) // 10_000


def in_force(on=None):
    return Terms.objects.filter(period__contains=dates.today(on))


def terms_for(producer, on=None, *, rows=None):
    """What holds for a producer; pass `rows` (of `in_force`) to ask for many producers with one query."""
    rows = in_force(on) if rows is None else rows
    fitting = [row for row in rows if row.producer_id in (None, producer.pk) and row.producer_kind in ("", producer.kind)]
    if not fitting:
        return Agreed()
    best = max(fitting, key=lambda row: (row.producer_id is not None, row.producer_kind != ""))
    return Agreed(best.commission_basis_points, best.tax_class, best.pk)
