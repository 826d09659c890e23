from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import kinds


class MessageQuerySet(models.QuerySet):
    def undeliverable(self):
        """What never arrived and nobody has telephoned yet: the operator's list."""
        return self.filter(state=Message.State.FAILED)

    def under_way(self):
        return self.filter(state__in=(Message.State.QUEUED, Message.State.SENDING, Message.State.SENT), delivered_at=None)

    def unsure(self):
        return self.filter(state=Message.State.UNSURE)

    def about(self, about):
        return self.filter(about=about)


class Message(models.Model):
    """A row of the outbox: which kind, about what, for whom. The words are made when it is dispatched, never kept."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("handed over")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("not delivered")
        CALLED = "called", _("told by telephone")
        WITHDRAWN = "withdrawn", _("withdrawn")
        UNSURE = "unsure", _("perhaps sent before the restore")

    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=80, blank=True)
    refs = models.JSONField(default=dict)  # ids and codes only
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    email = models.EmailField(blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    rounds = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why it did not arrive

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["about", "kind"]),
            models.Index(fields=["created_at"], condition=Q(state="failed"), name="message_failed"),
            models.Index(fields=["created_at"], condition=Q(state__in=["queued", "sending", "sent"]), name="message_under_way"),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def label(self):
        """What it is about, in words, for operators."""
        return kinds.label(self.kind)


class Attempt(models.Model):
    """One try by one channel, and what the provider said."""

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        DELIVERED = "delivered", _("delivered")
        REFUSED = "refused", _("refused")
        UNREACHABLE = "unreachable", _("no answer")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts")
    channel = models.CharField(max_length=12)
    round = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State)
    reference = models.CharField(max_length=120, blank=True)  # the provider's
    error = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "reference"], condition=~Q(reference=""), name="attempt_reference_once"),
        ]

    def __str__(self):
        return f"{self.channel} {self.state}"


class Link(models.Model):
    """A way in without a password, for one purpose and one thing. Only the digest of its token is stored."""

    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="links")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["purpose", "subject"])]

    def __str__(self):
        return f"{self.purpose} {self.subject}"

    def holds(self, on=None):
        return self.revoked_at is None and (on or timezone.now()) < self.expires_at


class LinkStep(models.Model):
    """A step taken through a link; once only."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=30)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "step"], name="link_step_once")]

    def __str__(self):
        return self.step
