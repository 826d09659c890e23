"""Counters of limits; what this database is for."""

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


class Instance(models.Model):
    """One row: whether this database is a demo's or a real installation's; they refuse each other's."""

    only = models.BooleanField(primary_key=True, default=True)
    kind = models.CharField(max_length=20)

    class Meta:
        verbose_name = "kind of this installation"
        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="instance_only_one")]

    def __str__(self):
        return self.kind
