"""When a point of sale is open: by weekday, on public holidays, and on days of its own."""

from django.db import models
from django.db.models import F, Q

HOLIDAYS = 7  # a "weekday" of its own: hours on public holidays, which go before those of the weekday


class Hours(models.Model):
    """One span of a day; a day with a pause has two. A weekday without a span is closed, where any is known."""

    outlet = models.ForeignKey("outlets.Outlet", models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()  # 0 Monday … 6 Sunday, 7 public holidays
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=HOLIDAYS), name="outlet_hours_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="outlet_hours_in_order"),
            models.UniqueConstraint(fields=["outlet", "weekday", "opens"], name="outlet_hours_once"),
        ]

    def __str__(self):
        return f"{self.weekday}: {self.opens:%H:%M}–{self.closes:%H:%M}"


class SpecialDay(models.Model):
    """Days that go before everything else: closed over Tết, or longer hours during a fair."""

    outlet = models.ForeignKey("outlets.Outlet", models.CASCADE, related_name="special_days")
    first = models.DateField()
    last = models.DateField()  # included
    opens = models.TimeField(null=True, blank=True)  # null: closed
    closes = models.TimeField(null=True, blank=True)
    words = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="outlet_special_days_in_order"),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(opens__isnull=False, closes__gt=F("opens")), name="outlet_special_hours_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.first}–{self.last}"
