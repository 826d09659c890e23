"""What makes a label checkable: keys that sign, counts of who looks, reports of what is wrong."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.foundation.accounts.models import Answerable

from .certificates import Certificate


class SigningKey(models.Model):
    """One Ed25519 key. Whoever has its public half checks a code without asking us."""

    kid = models.CharField(max_length=16, unique=True)
    public = models.JSONField()  # a JWK
    private = models.TextField(editable=False)  # PKCS 8, locked with BADGE_KEY_SECRET
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["retired_at"], nulls_distinct=False, name="signing_key_one_at_work")]

    def __str__(self):
        return self.kid


class ScanCount(models.Model):
    """How often a certificate was looked up on a day. No address is kept; a place only as a proxy names it."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="scans")
    day = models.DateField()  # in Vietnam
    place = models.CharField(max_length=40, blank=True)
    scans = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day", "place"]
        constraints = [models.UniqueConstraint(fields=["certificate", "day", "place"], name="scan_count_once")]
        indexes = [models.Index(fields=["day"])]

    def __str__(self):
        return f"{self.certificate_id}: {self.scans}"


class LabelReport(Answerable):
    """Somebody with a label in hand says that something is wrong with it."""

    class What(models.TextChoices):
        OVER = "over", _("Sold with stars although they have ended")
        COPIED = "copied", _("The code seems copied onto other goods")
        OTHER_GOODS = "other_goods", _("The goods are not what the certificate says")
        UNSAFE = "unsafe", _("The food made somebody ill or looks unsafe")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("label report", "Open")
        CLOSED = "closed", pgettext_lazy("label report", "Closed")

    reference = models.CharField(max_length=12, unique=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, blank=True, related_name="reports")
    asked = models.CharField(max_length=100, blank=True)  # the code as typed or scanned
    what = models.CharField(_("What is wrong?"), max_length=12, choices=What)
    where = models.CharField(_("Where did you see it?"), max_length=200, blank=True)
    words = models.TextField(_("In your words"), blank=True)
    contact = models.CharField(_("Phone or e-mail, if we may ask back"), max_length=120, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    note = models.CharField(_("What was done"), max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False), name="label_report_closed_when"
            )
        ]
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self):
        return self.reference

    @property
    def subject(self):
        return f"label-{self.what}"

    @property
    def is_open(self):
        return self.state == self.State.OPEN
