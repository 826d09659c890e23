from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RestoreQuerySet(models.QuerySet):
    def running(self):
        return self.filter(released_at=None)


class Restore(models.Model):
    """The database was found to be older than what the site has done. Recovery mode lasts until a person releases it."""

    class Why(models.TextChoices):
        BEHIND = "behind", _("the database is older than the file beside it")
        MISSING = "missing", _("the file beside the database is missing")

    why = models.CharField(max_length=10, choices=Why)
    found_at = models.DateTimeField(default=timezone.now)
    known_until = models.DateTimeField(null=True, blank=True)  # the newest thing this database knows of
    lost_until = models.DateTimeField(null=True, blank=True)  # when the file was last written; empty: there was none
    lost = models.JSONField(default=dict)  # {table: (how far the database is, how far the file says it was)}
    numbers = models.JSONField(default=dict)  # {sequence: the last number drawn from it}, as the file says
    done = models.JSONField(default=dict)  # {step: when it was done}
    excuses = models.JSONField(default=dict)  # {step: why it was released without}
    reason = models.TextField(blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = RestoreQuerySet.as_manager()

    class Meta:
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["released_at"], condition=Q(released_at=None), nulls_distinct=False, name="one_running_restore")
        ]

    def __str__(self):
        return f"{self.why} {self.found_at:%d/%m/%Y %H:%M}"

    @property
    def covered_until(self):
        """Up to here things may have happened that this database has forgotten."""
        return self.lost_until or self.found_at
