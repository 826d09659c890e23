from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import dates

UNDO = timedelta(minutes=15)  # as if it had not been; what is done later is an act of its own


class HandoverQuerySet(models.QuerySet):
    def running(self, on=None):
        day = dates.today(on)
        return self.filter(ended_at=None, first_day__lte=day, last_day__gte=day)

    def open(self, on=None):
        """Running or still to come."""
        return self.filter(ended_at=None, last_day__gte=dates.today(on))


class Handover(models.Model):
    """What waits for one officer is done by a colleague, who may do it anyway, from a day to a day (both included)."""

    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="handovers_given")
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="handovers_taken")
    pages = ArrayField(models.CharField(max_length=30), default=list, blank=True)  # names of tabs; empty: whatever waits
    first_day = models.DateField(_("First day"))
    last_day = models.DateField(_("Last day of the handover"))
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)  # undone or taken back

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="handover_days_in_order"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="handover_to_somebody_else"),
        ]

    def __str__(self):
        return f"{self.giver} → {self.taker}"

    def covers(self, page):
        return not self.pages or page in self.pages

    @property
    def comes(self):
        return self.first_day > dates.today()


class SavedViewQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(removed_at=None)

    def shown(self, on=None):
        """Those that stand, and those removed so lately that they may come back."""
        return self.filter(Q(removed_at=None) | Q(removed_at__gt=(on or timezone.now()) - UNDO))


class SavedView(models.Model):
    """Filters, order and columns of a list, under a name of one person's own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=30)  # name of the tab
    name = models.CharField(_("Name of the view"), max_length=60)
    query = models.CharField(max_length=1000, blank=True)  # as in the address
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], condition=Q(removed_at=None), name="saved_view_name_once"),
        ]

    def __str__(self):
        return self.name


class Charge(models.Model):
    """Which officer looks after one row of a list. It gives no power; it says whom to ask."""

    page = models.CharField(max_length=30)  # name of the tab
    key = models.PositiveBigIntegerField()  # of the row
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "key"], name="charge_one_a_row")]

    def __str__(self):
        return f"{self.page} {self.key}: {self.officer}"


class Tag(models.Model):
    """A word that officers put on one row of a list, for all who work there."""

    page = models.CharField(max_length=30)
    key = models.PositiveBigIntegerField()
    word = models.CharField(_("Tag"), max_length=30)

    class Meta:
        ordering = ["word"]
        constraints = [models.UniqueConstraint(fields=["page", "key", "word"], name="tag_once_a_row")]
        indexes = [models.Index(fields=["page", "word"])]

    def __str__(self):
        return self.word


class BulkActQuerySet(models.QuerySet):
    def undoable(self, on=None):
        return self.filter(undone_at=None, made_at__gt=(on or timezone.now()) - UNDO)


class BulkAct(models.Model):
    """One act on many rows of a list, with what each was before, so that it can be undone for a quarter of an hour."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=30)
    act = models.CharField(max_length=10)  # a name of `bulk.ACTS`
    steps = models.JSONField()  # [[key, before, after]], as the act keeps it: ids and words
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = BulkActQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return f"{self.act}: {self.page} ({len(self.steps)})"
