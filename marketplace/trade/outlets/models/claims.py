"""Somebody says that a shop known from a source only is theirs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.audit.tracking import tracked


class ClaimState(models.TextChoices):
    OPEN = "open", _("Waits for an answer")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")


# Who claims stays out of the history tables, as with the owner of an outlet.
@tracked(exclude=["holder", "phone", "name", "words"])
class Claim(models.Model):
    outlet = models.ForeignKey("outlets.Outlet", models.PROTECT, related_name="claims")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    phone = models.CharField(max_length=16, blank=True)  # E.164, proven by a code
    name = models.CharField(_("owner (firm, cooperative, household)"), max_length=200, blank=True)
    licence_number = models.CharField(_("business registration"), max_length=60)
    words = models.TextField(max_length=600, blank=True)
    state = models.CharField(max_length=10, choices=ClaimState, default=ClaimState.OPEN)
    reason = models.CharField(max_length=500, blank=True)  # of a refusal
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["outlet", "phone"], condition=Q(state="open") & ~Q(phone=""), name="outlet_claim_once_a_phone"),
            models.UniqueConstraint(
                fields=["outlet", "holder"], condition=Q(state="open", holder__isnull=False), name="outlet_claim_once_a_holder"
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="outlet_claim_refused_with_reason"),
        ]

    def __str__(self):
        return f"{self.name}: {self.outlet}"
