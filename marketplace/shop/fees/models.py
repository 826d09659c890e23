from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


class TaxClass(models.TextChoices):
    BY_SELLER = "by_seller", _("The seller declares the tax; it is inside the price")
    WITHHELD = "withheld", _("The platform withholds the tax of a household (Decree 117/2025); it is inside the price")
    EXEMPT = "exempt", _("Own unprocessed farm produce, outside VAT")


class Terms(models.Model):
    """On which terms a line is sold. The narrower row wins: a producer before a kind of producer before everybody."""

    producer = models.ForeignKey("producers.Producer", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    producer_kind = models.CharField(max_length=20, blank=True, help_text=_("Empty: all kinds."))
    commission_basis_points = models.PositiveIntegerField(default=0, help_text=_("Hundredths of a percent of the goods' price."))
    tax_class = models.CharField(max_length=12, choices=TaxClass.choices, default=TaxClass.BY_SELLER)
    period = DateRangeField(help_text=_("First day to, but not on, the last."))
    basis = models.CharField(max_length=200, blank=True, help_text=_("The paper these terms rest on."))

    class Meta:
        verbose_name = _("selling terms")
        verbose_name_plural = _("selling terms")
        constraints = [
            models.CheckConstraint(condition=Q(commission_basis_points__lte=10_000), name="commission_at_most_the_price"),
            ExclusionConstraint(
                name="one_set_of_terms_a_day",
                expressions=[
                    (Coalesce(F("producer_id"), 0), RangeOperators.EQUAL),
                    ("producer_kind", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.producer or self.producer_kind or '*'}: {self.commission_basis_points / 100} %"
