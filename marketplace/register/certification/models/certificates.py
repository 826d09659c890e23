"""Certificates, their suspensions, and what sources merely say."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.audit.tracking import tracked
from marketplace.foundation.core import dates
from marketplace.register.certification.sources import links

from .decisions import Decision, Level
from .products import RegisteredProduct


class Held(Func):
    """Midnight of the first day to midnight after the last in Vietnam, cut at the moment of an act; empty if cut before it began."""

    output_field = DateTimeRangeField()
    template = (
        "tstzrange(timezone('Asia/Ho_Chi_Minh', valid_from::timestamp),"
        " greatest(timezone('Asia/Ho_Chi_Minh', valid_from::timestamp),"
        " least(timezone('Asia/Ho_Chi_Minh', (expires_on + 1)::timestamp), ended_at)), '[)')"
    )


class Running(Func):
    """From the act that suspends to the act that lifts."""

    output_field = DateTimeRangeField()
    template = "tstzrange(from_at, CASE WHEN until_at IS NOT NULL THEN greatest(from_at, until_at) END, '[)')"


class CertificateQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """The one rule: its period covers the moment and no suspension does."""
        on = on or timezone.now()
        held_back = Suspension.objects.filter(certificate=OuterRef("pk"), period__contains=on)
        return self.filter(~Exists(held_back), period__contains=on)

    def expiring(self, within, on=None):
        """In force at `on`, ending of themselves before `on + within`."""
        on = on or timezone.now()
        return self.in_force(on).filter(period__endswith__lte=on + within)

    def lapsed(self, on=None):
        """Ended of themselves, by their date alone."""
        return self.filter(end_reason="", period__endswith__lte=on or timezone.now())


class EndReason(models.TextChoices):
    RENEWED = "renewed", _("Renewed")
    UPGRADED = "upgraded", _("Ranked anew")
    REISSUED = "reissued", _("Re-issued")
    CORRECTED = "corrected", _("Corrected")
    REVOKED = "revoked", _("Revoked")


@tracked(exclude=["period"])
class Certificate(models.Model):
    """A star with a first and a last day. Rows end, they are never deleted."""

    code = models.CharField(_("code"), max_length=16, unique=True)  # opaque, for addresses and QR
    number = models.CharField(_("number"), max_length=80, blank=True)  # as printed
    number_key = models.CharField(max_length=80, blank=True, editable=False)
    product = models.ForeignKey(RegisteredProduct, models.PROTECT, related_name="certificates", verbose_name=_("product"))
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="certificates", verbose_name=_("decision"))
    authority = models.ForeignKey("certification.Authority", models.PROTECT, related_name="certificates", editable=False)
    stars = models.PositiveSmallIntegerField(_("stars"), validators=[MinValueValidator(3), MaxValueValidator(5)])
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2, null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    expires_on = models.DateField(_("expires on"))  # its last day
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=16, choices=EndReason, blank=True)
    ended_by = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="ended")
    ground = models.ForeignKey("certification.RevocationGround", models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    period = models.GeneratedField(expression=Held(), output_field=DateTimeRangeField(), db_persist=True)
    lapse_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        indexes = [models.Index(fields=["expires_on"])]  # the desk's list begins with the next to end
        constraints = [
            ExclusionConstraint(
                name="certificate_periods_apart",
                expressions=[("product", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
            models.UniqueConstraint(fields=["authority", "number_key"], condition=~Q(number_key=""), name="certificate_number_once"),
            models.CheckConstraint(condition=Q(stars__range=(3, 5)), name="certificate_stars_3_to_5"),
            models.CheckConstraint(condition=Q(points=None) | Q(points__range=(0, 100)), name="certificate_points_to_100"),
            models.CheckConstraint(condition=Q(expires_on__gte=F("valid_from")), name="certificate_days_in_order"),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="") | Q(ended_at__isnull=False) & ~Q(end_reason=""), name="certificate_end_has_reason"
            ),
        ]

    def __str__(self):
        return self.number or self.code

    def get_absolute_url(self):
        return reverse("certificate", args=[self.code])

    @property
    def ended_on(self):
        return self.ended_at and dates.today(self.ended_at)

    @property
    def unsafe(self):
        return bool(self.ground_id and self.ground.unsafe)

    def holds(self, on=None):
        """As `in_force`, for one row."""
        return type(self).objects.in_force(on).filter(pk=self.pk).exists()


@tracked(exclude=["period"])
class Suspension(models.Model):
    """A certificate held back from a moment until it is lifted."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="suspensions")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="suspensions")
    reason = models.TextField(_("reason"))
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="lifted")
    period = models.GeneratedField(expression=Running(), output_field=DateTimeRangeField(), db_persist=True)

    class Meta:
        ordering = ["from_at"]
        constraints = [
            ExclusionConstraint(
                name="suspension_periods_apart",
                expressions=[("certificate", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self):
        return f"{self.certificate}: {dates.words(dates.today(self.from_at))}"


@tracked()
class Recognition(models.Model):
    """What a source says about a product. It makes no star."""

    product = models.ForeignKey(RegisteredProduct, models.PROTECT, related_name="recognitions")
    stars = models.PositiveSmallIntegerField(_("stars"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    month = models.PositiveSmallIntegerField(null=True, blank=True)
    day = models.PositiveSmallIntegerField(null=True, blank=True)
    said_until = models.DateField(_("valid until, it says"), null=True, blank=True)
    level = models.CharField(max_length=16, choices=Level, blank=True)
    words = models.TextField(_("its words"), blank=True)
    source = models.TextField(_("source"), blank=True)  # one address a line
    completed_by = models.OneToOneField(Certificate, models.PROTECT, null=True, blank=True, related_name="recognition")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["year", "month", "day", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stars=None) | Q(stars__range=(1, 5)), name="recognition_stars"),
            models.CheckConstraint(
                condition=~Q(month=None, day__isnull=False) & ~Q(year=None, month__isnull=False), name="recognition_period"
            ),
        ]

    def __str__(self):
        return f"{self.product}: {self.when}"

    @property
    def when(self):
        """As precise as the source: `30/06/2021`, `06/2024`, `2019`, or nothing."""
        return "/".join(f"{part:02d}" for part in (self.day, self.month, self.year) if part)

    @property
    def source_links(self):
        return links(self.source)
