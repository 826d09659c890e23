import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Consent(models.Model):
    """What a person agreed to, in which words, and when. A row is the proof; withdrawing ends it, nothing deletes it."""

    user = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="consents")
    phone = models.CharField(max_length=16, blank=True)  # a guest's
    purpose = models.SlugField(max_length=40)
    version = models.CharField(max_length=20)
    text = models.TextField()  # as shown
    language = models.CharField(max_length=5, default="vi")
    asked_at_page = models.CharField(max_length=80, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(phone=""), name="consent_is_somebodys"),
            models.UniqueConstraint(
                fields=["user", "purpose"], condition=Q(withdrawn_at__isnull=True, user__isnull=False), name="one_open_consent"
            ),
            models.UniqueConstraint(
                fields=["phone", "purpose"], condition=Q(withdrawn_at__isnull=True, user__isnull=True), name="one_open_guest_consent"
            ),
        ]
        triggers = [pgtrigger.Protect(name="proof_is_kept", operation=pgtrigger.Delete)]

    def __str__(self):
        return f"{self.purpose} {self.version}"


class ErasureRequest(models.Model):
    """A person asks to be forgotten. Answered within days (settings), executed by `services.erase`."""

    user = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="erasure_requests")
    phone = models.CharField(max_length=16, blank=True)  # a guest's; emptied when it is done
    asked_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kept = models.JSONField(default=dict, blank=True)  # what the law makes us keep, counted

    class Meta:
        verbose_name = _("erasure request")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(done_at__isnull=True, withdrawn_at__isnull=True), name="one_open_erasure"),
            models.UniqueConstraint(
                fields=["phone"], condition=Q(user=None, done_at__isnull=True, withdrawn_at__isnull=True), name="one_open_guest_erasure"
            ),
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(phone="") | Q(done_at__isnull=False), name="erasure_is_somebodys"),
        ]

    def __str__(self):
        return f"#{self.pk} {self.asked_at:%d/%m/%Y}"
