from django.db import models
from django.db.models import Q
from django.utils import timezone

from .fairs import Fair


class FairReminder(models.Model):
    """Somebody wants to be told before a fair begins. The words agreed to are kept as proof; contact goes when it has been told."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="reminders")
    phone = models.CharField(max_length=16, blank=True)  # E.164
    email = models.EmailField(blank=True)
    consent = models.TextField()  # as shown
    asked_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fair", "phone", "email"], condition=Q(told_at=None, stopped_at=None), name="fair_reminder_once"
            ),
        ]
        indexes = [models.Index(fields=["fair"], condition=Q(told_at=None, stopped_at=None), name="fair_reminder_open")]

    def __str__(self):
        return f"{self.fair_id}"

    @property
    def waits(self):
        return self.told_at is None and self.stopped_at is None
