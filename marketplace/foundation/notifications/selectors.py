from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from .models import Message

LEASE = timedelta(minutes=10)  # a worker that is silent for longer has died


def undelivered():
    """The operator's list, oldest first, with what each channel said."""
    return Message.objects.undeliverable().prefetch_related("attempts").order_by("created_at", "pk")


def unsure():
    """Under way when the site was restored: perhaps sent, perhaps not."""
    return Message.objects.unsure().order_by("created_at", "pk")


def stuck(on=None):
    """Messages whose worker died, or whose task was lost."""
    before = (on or timezone.now()) - LEASE
    return Message.objects.filter(Q(state="sending", claimed_at__lt=before) | Q(state="queued", rounds=0, created_at__lt=before))


def unproven(on=None):
    """Handed to a provider that never said whether it arrived."""
    before = (on or timezone.now()) - timedelta(minutes=settings.NOTIFICATION_PROOF_MINUTES)
    return Message.objects.filter(state="sent", claimed_at__lt=before)


def messages_of(*, user=None, phone="", email=""):
    """What was sent or waits to be sent to a person, the newest first."""
    theirs = Q(pk=None)
    for field, value in (("user", user), ("phone", phone), ("email__iexact", email)):
        theirs |= Q(**{field: value}) if value else Q(pk=None)
    return Message.objects.filter(theirs).order_by("-created_at", "-pk")
