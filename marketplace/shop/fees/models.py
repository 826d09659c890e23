from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import dates, figures
from marketplace.foundation.core.files import PrivatePath, private_storage
from marketplace.foundation.core.money import WHOLE
from marketplace.register.producers.models import Kind


class TaxClass(models.TextChoices):
    BY_SELLER = "by_seller", _("The seller declares the tax; it is inside the price")
    WITHHELD = "withheld", _("The platform withholds the tax of a household (Decree 117/2025); it is inside the price")
    EXEMPT = "exempt", _("Own unprocessed farm produce, outside VAT")


class Terms(models.Model):
    """Who declares the tax of what is sold. The narrower row wins: a producer before a kind of producer before everybody."""

    producer = models.ForeignKey("producers.Producer", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    producer_kind = models.CharField(max_length=20, blank=True, help_text=_("Empty: all kinds."))
    tax_class = models.CharField(max_length=12, choices=TaxClass.choices, default=TaxClass.BY_SELLER)
    period = DateRangeField(help_text=_("First day to, but not on, the last."))
    basis = models.CharField(max_length=200, blank=True, help_text=_("The paper these terms rest on."))
    scan = models.FileField(storage=private_storage, upload_to=PrivatePath("terms"), blank=True)  # of that paper, where there is one

    class Meta:
        verbose_name = _("selling terms")
        verbose_name_plural = _("selling terms")
        constraints = [
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
        return f"{self.producer or self.producer_kind or '*'}: {self.tax_class}"

    @property
    def is_for_all(self):
        return self.producer_id is None and not self.producer_kind

    @property
    def kind_words(self):
        return Kind(self.producer_kind).label if self.producer_kind else ""

    @property
    def last(self):
        """Their last day, included; None where they have no end."""
        return self.period.upper and self.period.upper - timedelta(days=1)

    @property
    def coming(self):
        return self.period.lower is not None and self.period.lower > dates.today()

    @property
    def over(self):
        return self.last is not None and self.last < dates.today()


class CommissionRuleQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


class CommissionRule(models.Model):
    """What the platform keeps of a line's goods. The first rule that fits decides; where none does, nothing is kept.

    A rule is added and ended, never rewritten: the lines it once decided keep its number.
    """

    position = models.PositiveIntegerField()  # the lower one is asked first
    group = models.ForeignKey("certification.ProductGroup", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    producer = models.ForeignKey("producers.Producer", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    producer_kind = models.CharField(max_length=20, blank=True)  # empty: all kinds
    basis_points = models.PositiveIntegerField()
    minimum = models.PositiveBigIntegerField(default=0)  # đồng a line, never more than the line
    maximum = models.PositiveBigIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)  # the last day, included
    basis = models.CharField(max_length=200)

    objects = CommissionRuleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(basis_points__lte=WHOLE), name="commission_at_most_the_price"),
            models.CheckConstraint(condition=~Q(basis=""), name="commission_rests_on_a_paper"),
            models.CheckConstraint(condition=Q(maximum=None) | Q(maximum__gte=F("minimum")), name="commission_most_above_least"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="commission_rule_ends_after_it_began"
            ),
        ]

    def __str__(self):
        return f"{figures.percent(self.basis_points)} ({self.basis})"

    def fits(self, *, group, producer, kind):
        """`group` and `producer` are keys."""
        return self.group_id in (None, group) and self.producer_id in (None, producer) and self.producer_kind in ("", kind)

    @property
    def kind_words(self):
        return Kind(self.producer_kind).label if self.producer_kind else ""

    @property
    def coming(self):
        return self.valid_from > dates.today()

    @property
    def over(self):
        return self.valid_until is not None and self.valid_until < dates.today()


class FeeVat(models.Model):
    """VAT on the platform's own service, from a day on; the latest day that has come decides."""

    valid_from = models.DateField(unique=True)
    basis_points = models.PositiveIntegerField()
    basis = models.CharField(max_length=200)

    class Meta:
        ordering = ["-valid_from"]
        constraints = [models.CheckConstraint(condition=Q(basis_points__lte=WHOLE), name="fee_vat_at_most_the_fee")]

    def __str__(self):
        return f"{figures.percent(self.basis_points)} ({self.basis})"
