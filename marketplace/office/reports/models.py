from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .quarters import Quarter


class Report(models.Model):
    """The figures of a quarter as they were on a day; never changed. A later day makes another."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()  # of the quarter, 1 to 4
    as_of = models.DateField()  # through the whole of this day
    figures = models.JSONField()  # {name: whole number}
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-year", "-number", "-as_of"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number", "as_of"], name="one_report_a_day"),
            models.CheckConstraint(condition=Q(number__range=(1, 4)), name="report_of_a_quarter"),
        ]

    def __str__(self):
        return f"{self.quarter} ({self.as_of})"

    @property
    def quarter(self):
        return Quarter(self.year, self.number)


class CountedRows(models.Model):
    """Which rows made one figure of a report. Ids only: their names are joined when they are shown."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="counted")
    name = models.CharField(max_length=20)  # of the figure
    keys = ArrayField(models.BigIntegerField())
    amounts = ArrayField(models.BigIntegerField(), default=list)  # of a sum: what each row adds to it, in the order of `keys`

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "name"], name="rows_of_a_figure_once")]

    def __str__(self):
        return f"{self.report}: {self.name}"

    @property
    def value(self):
        return sum(self.amounts) if self.name in SUMS else len(self.keys)


SUMS = {"fair_visitors": "visitors", "fair_revenue": "revenue", "revenue": "goods_total"}  # figure → the column it adds up; others count
