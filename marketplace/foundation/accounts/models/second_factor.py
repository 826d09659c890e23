from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ResetQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None, refused_at=None)


class SecondFactorReset(models.Model):
    """An officer lost the second factor: two others who may, agree to take it off."""

    user = models.ForeignKey("accounts.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="factor_resets")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)

    objects = ResetQuerySet.as_manager()

    class Meta:
        verbose_name = _("second factor reset")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(done_at__isnull=True, refused_at__isnull=True), name="one_open_factor_reset"
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"


class SecondFactorApproval(models.Model):
    reset = models.ForeignKey(SecondFactorReset, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reset", "by"], name="one_approval_a_person")]

    def __str__(self):
        return f"#{self.reset_id} {self.by_id}"
