"""Counters of limits."""

from django.db import models


class Spending(models.Model):
    """How much of a limit is used up until `ends`; the key is a keyed hash, so that no phone number lies here."""

    key = models.CharField(max_length=64, primary_key=True)
    used = models.PositiveBigIntegerField()
    ends = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "spending of a limit"

    def __str__(self):
        return f"{self.key[:8]} {self.used}"
