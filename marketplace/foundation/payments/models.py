from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Method(models.TextChoices):
    COD = "cod", _("Cash on delivery")
    VIETQR = "vietqr", _("Bank transfer by VietQR")


class IntentQuerySet(models.QuerySet):
    def of(self, reference):
        return self.filter(reference=reference)

    def overdue(self, on=None):
        """Bank QR whose time is over; the money may still be on its way."""
        return self.filter(state=Intent.State.OPEN, method=Method.VIETQR, expires_at__lte=on or timezone.now())


class Intent(models.Model):
    """What one payee is to receive for one purchase. Knows the purchase by its reference only."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        PAID = "paid", _("paid")
        EXPIRED = "expired", _("ended unpaid")
        CANCELLED = "cancelled", _("cancelled")

    reference = models.CharField(max_length=40)
    payee = models.CharField(max_length=40)
    method = models.CharField(max_length=10, choices=Method)
    amount = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    memo = models.CharField(max_length=25, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = IntentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference", "payee", "method"], name="intent_once_per_payee"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="intent_amount_positive"),
            models.CheckConstraint(condition=~Q(state="paid") | Q(received__gte=F("amount")), name="intent_paid_in_full"),
            models.CheckConstraint(condition=Q(method="cod") | Q(expires_at__isnull=False), name="intent_qr_ends"),
        ]
        indexes = [models.Index(fields=["expires_at"], condition=Q(state="open"), name="intent_open")]

    def __str__(self):
        return self.memo

    @property
    def missing(self):
        return max(self.amount - self.received, 0)

    def running(self, on=None):
        return self.state == self.State.OPEN and (self.expires_at is None or (on or timezone.now()) < self.expires_at)


class FormerMemo(models.Model):
    """A reference that an intent bore before it was asked for anew: money that names it still finds its intent."""

    intent = models.ForeignKey(Intent, on_delete=models.PROTECT, related_name="former_memos")
    memo = models.CharField(max_length=25, unique=True)
    amount = models.PositiveBigIntegerField()  # as asked for under this reference
    expires_at = models.DateTimeField()
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.memo


class BankLine(models.Model):
    """A line of a bank statement, as it came. Stored first, read afterwards."""

    class State(models.TextChoices):
        NEW = "new", _("not read yet")
        MATCHED = "matched", _("matched")
        ASK = "ask", _("an operator decides")
        RESOLVED = "resolved", _("decided")

    class Verdict(models.TextChoices):
        NONE = "", "–"
        EXACT = "exact", _("exact")
        UNDER = "under", _("too little")
        OVER = "over", _("too much")
        DOUBLE = "double", _("paid twice")
        LATE = "late", _("too late")
        UNKNOWN = "unknown", _("unknown")
        SEVERAL = "several", _("several in one")

    digest = models.CharField(max_length=64, unique=True)
    raw = models.JSONField()
    source = models.CharField(max_length=20)
    account = models.CharField(max_length=30, blank=True)
    bank_reference = models.CharField(max_length=60, blank=True)
    booked_at = models.DateTimeField()
    amount = models.PositiveBigIntegerField()
    words = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.NONE, blank=True)
    resolution = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-booked_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="bank_line_amount_positive")]
        indexes = [models.Index(fields=["state", "booked_at"])]

    def __str__(self):
        return f"{self.booked_at:%d/%m/%Y %H:%M} {self.amount}"


class Allocation(models.Model):
    """So much of a bank line belongs to an intent."""

    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="allocations")
    intent = models.ForeignKey(Intent, on_delete=models.PROTECT, related_name="allocations")
    amount = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "intent"], name="allocation_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocation_amount_positive"),
        ]

    def __str__(self):
        return f"{self.line_id} {self.intent_id} {self.amount}"


class Refund(models.Model):
    """Money owed back to whoever paid: noted when it falls due, closed when an operator has sent it."""

    intent = models.ForeignKey(Intent, null=True, blank=True, on_delete=models.PROTECT, related_name="refunds")
    line = models.ForeignKey(BankLine, null=True, blank=True, on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=80, unique=True)  # what it is for; a second note of the same changes nothing
    amount = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    bank_reference = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive")]

    def __str__(self):
        return self.key


class Statement(models.Model):
    """An operator's word that every bank line up to this moment has been entered."""

    covers_until = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-covers_until"]

    def __str__(self):
        return f"{self.covers_until:%d/%m/%Y %H:%M}"
