"""Which letters are due, which wait for proof or an answer. They write nothing."""

from datetime import timedelta

from django.db.models import Case, Exists, IntegerField, OuterRef, Prefetch, Value, When
from django.utils import timezone

from marketplace.foundation.core import dates
from marketplace.register.certification.models import Certificate

from .models import LAST_STEP, STEPS, Letter, Notice


def days_left(certificate, on=None):
    """Whole days until its last day; 0 on that day."""
    return (certificate.expires_on - dates.today(on)).days


def step_of(certificate, on=None):
    """The smallest step that has come: 75 days before the end it is 90. None when none has."""
    return next((step for step in reversed(STEPS) if days_left(certificate, on) <= step), None)


def ending(on=None):
    """Certificates in force whose end is at most 180 days away, each with the step that has come (`step`) and its notices."""
    day = dates.today(on)
    steps = [When(expires_on__lte=day + timedelta(days=step), then=Value(step)) for step in reversed(STEPS)]
    return (
        Certificate.objects.in_force(on)
        .filter(expires_on__lte=day + timedelta(days=STEPS[0]))
        .annotate(step=Case(*steps, output_field=IntegerField()))
        .select_related("product__producer__commune", "product__commune", "authority")
        .prefetch_related(Prefetch("notices", Notice.objects.select_related("letter")))
        .order_by("expires_on", "product__sort_key", "pk")
    )


def due(on=None):
    """Those for whose step no letter has been written yet."""
    written = Notice.objects.filter(certificate=OuterRef("pk"), step=OuterRef("step"))
    return ending(on).filter(~Exists(written))


def in_time(on=None):
    """Due, and not late yet."""
    return due(on).exclude(pk__in=late(on).order_by().values("pk"))


def late(on=None):
    """Less than 30 days are left and no letter has been sent: the rule is broken from here on."""
    sent = Notice.objects.filter(certificate=OuterRef("pk"), letter__sent_on__isnull=False)
    return ending(on).filter(~Exists(sent), expires_on__lt=dates.today(on) + timedelta(days=LAST_STEP))


def letters():
    notices = Notice.objects.select_related("certificate__product", "certificate__decision__authority").order_by("pk")
    rows = Letter.objects.select_related("producer__commune", "producer__district", "agency")
    return rows.prefetch_related(Prefetch("notices", notices))


def unsent():
    return letters().filter(sent_on=None)


def unanswered(on=None):
    """Sent, and the holder has not said yet what is to become of a star that still holds."""
    running = Notice.objects.filter(
        letter=OuterRef("pk"), answer="", certificate__period__contains=on or timezone.now(), certificate__expires_on__gte=dates.today(on)
    )
    return letters().filter(Exists(running), sent_on__isnull=False)


def answers_of(certificate):
    """The last word of its holder, or None."""
    return certificate.notices.exclude(answer="").order_by("-answered_at").first()
