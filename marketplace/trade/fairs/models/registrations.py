"""Makers who come, their goods, their booths, and what came of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.foundation.audit.tracking import tracked

from .fairs import Fair


class Place(models.TextChoices):
    """Where a registration stands."""

    REGISTERED = "registered", _("To be decided")
    ALLOTTED = "allotted", _("Has a booth")
    WAITING = "waiting", _("On the waiting list")
    REFUSED = "refused", pgettext_lazy("fair", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("fair", "Withdrawn")


@tracked(exclude=["maker_phone"])
class FairRegistration(models.Model):
    """One maker at one fair: of the register, or named by an officer where the register does not know it."""

    fair = models.ForeignKey(Fair, models.PROTECT, related_name="registrations")
    producer = models.ForeignKey("producers.Producer", models.PROTECT, null=True, blank=True, related_name="fair_registrations")
    maker_name = models.CharField(_("maker"), max_length=200, blank=True)  # who is not in the register
    maker_place = models.CharField(_("where from"), max_length=200, blank=True)
    maker_phone = models.CharField(_("phone"), max_length=16, blank=True)  # E.164
    state = models.CharField(max_length=10, choices=Place, default=Place.REGISTERED)
    share = models.BooleanField(_("would share a booth"), default=False)
    note = models.CharField(_("what the booth needs"), max_length=300, blank=True)
    by_phone = models.BooleanField(default=False)  # an officer wrote it down
    booth = models.PositiveSmallIntegerField(_("booth"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)  # for its results

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fair", "producer"], condition=Q(producer__isnull=False) & ~Q(state="withdrawn"), name="fair_producer_once"
            ),
            models.CheckConstraint(
                condition=Q(producer__isnull=False, maker_name="") | Q(producer=None) & ~Q(maker_name=""), name="fair_one_maker"
            ),
            models.CheckConstraint(
                condition=Q(state="allotted", booth__gte=1) | ~Q(state="allotted") & Q(booth=None), name="fair_booth_if_allotted"
            ),
        ]

    def __str__(self):
        return self.maker

    @property
    def maker(self):
        return self.producer.name if self.producer_id else self.maker_name


class FairGoods(models.Model):
    """What a maker brings: a registered product, or words where the maker is not in the register."""

    registration = models.ForeignKey(FairRegistration, models.CASCADE, related_name="goods")
    product = models.ForeignKey("certification.RegisteredProduct", models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "product"], name="fair_goods_once"),
            models.CheckConstraint(condition=Q(product__isnull=False) | ~Q(words=""), name="fair_goods_named"),
        ]

    def __str__(self):
        return self.product.name if self.product_id else self.words


@tracked()
class BoothResult(models.Model):
    """What came of one booth, as its maker or an officer wrote it down."""

    registration = models.OneToOneField(FairRegistration, models.PROTECT, related_name="result")
    visitors = models.PositiveIntegerField(_("visitors"))
    revenue = models.PositiveBigIntegerField(_("revenue, đồng"))
    contracts = models.PositiveIntegerField(_("contracts signed"), default=0)
    note = models.CharField(_("remark"), max_length=500, blank=True)
    entered_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.registration_id}: {self.revenue}"
