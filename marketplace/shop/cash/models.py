"""A carrier with a contract takes the cash of the parcels that were sent with it and hands it over to the platform later, many at
once, less what it charges. Whatever no such carrier takes, the producer takes itself: nothing of that stands here.

What a carrier hands over counts once the bank has all of it (`Remittance.received_at`); until then a file is only what the carrier
says. One transfer may be for several files (`Share`), and a file may be paid by several transfers.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core.money import dong, part

OWNER = "carrier:"  # before a collector's code: its accounts in the book


class Bears(models.TextChoices):
    PRODUCER = "producer", pgettext_lazy("pays", "the producer")
    PLATFORM = "platform", pgettext_lazy("pays", "the platform")


class Terms(models.Model):
    """Who pays what a carrier charges, and within how many working days after arrival it hands the cash over."""

    fee_by = models.CharField(_("Who pays the carrier's fee"), max_length=10, choices=Bears, default=Bears.PRODUCER)
    way_back_by = models.CharField(
        _("Who pays the way back of a parcel that nobody took"), max_length=10, choices=Bears, default=Bears.PRODUCER
    )
    pays_days = models.PositiveSmallIntegerField(
        _("Hands the cash over within working days"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta:
        abstract = True


class CollectorQuerySet(models.QuerySet):
    def running(self):
        return self.filter(ended_at=None)


class Collector(Terms):
    code = models.SlugField(_("Short name"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=60, unique=True)
    contract = models.CharField(_("Contract"), max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)  # nothing new is sent with it; what it still has, it hands over

    objects = CollectorQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name, verbose_name_plural = _("carrier that takes cash"), _("carriers that take cash")

    def __str__(self):
        return self.name

    @property
    def owner(self):
        return f"{OWNER}{self.code}"


class Tariff(models.Model):
    """What a carrier may keep of a parcel that is sent from this day on, until the next one: so much a parcel and a part of its cash."""

    collector = models.ForeignKey(Collector, on_delete=models.PROTECT, related_name="tariffs")
    valid_from = models.DateField(_("For parcels sent from"))
    per_parcel = models.PositiveBigIntegerField(_("For each parcel"), default=0)
    basis_points = models.PositiveSmallIntegerField(
        _("Of the cash, in hundredths of a percent"), default=0, validators=[MaxValueValidator(10_000)]
    )
    minimum = models.PositiveBigIntegerField(_("At least"), default=0)
    way_back = models.PositiveBigIntegerField(_("At most for a way back"), null=True, blank=True)  # empty: not looked at
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["collector", "-valid_from"]
        verbose_name, verbose_name_plural = _("tariff of a carrier"), _("tariffs of carriers")
        constraints = [models.UniqueConstraint(fields=["collector", "valid_from"], name="one_tariff_a_day")]

    def __str__(self):
        return f"{self.collector_id} {self.valid_from:%d/%m/%Y}"

    def fee_of(self, cash):
        return max(self.minimum, self.per_parcel + part(cash, self.basis_points))

    @property
    def words(self):
        """`10.000 ₫ + 0,5 %, at least 12.000 ₫`."""
        said = [dong(self.per_parcel)] if self.per_parcel or not self.basis_points else []
        if self.basis_points:
            percent = f"{self.basis_points / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")
            said.append(gettext("%(percent)s %% of the cash") % {"percent": percent})
        words = " + ".join(said)
        return gettext("%(tariff)s, at least %(sum)s") % {"tariff": words, "sum": dong(self.minimum)} if self.minimum else words


class ParcelQuerySet(models.QuerySet):
    def with_sums(self):
        """`taken`: what the carrier took at the door; `settled`: what of it has come, or was given up; `with_carrier`: the rest."""
        settled = RemittanceLine.objects.filter(parcel=models.OuterRef("pk")).order_by().values("parcel")
        settled = settled.annotate(n=models.Sum(F("applied") + F("given_up"))).values("n")
        rows = self.annotate(
            taken=Coalesce(F("intent__received"), 0, output_field=models.BigIntegerField()),
            settled=Coalesce(models.Subquery(settled), 0, output_field=models.BigIntegerField()),
        )
        return rows.annotate(with_carrier=F("taken") - F("settled"))

    def with_carriers(self):
        """Those whose cash has not come."""
        return self.with_sums().filter(with_carrier__gt=0)


class Parcel(Terms):
    """Sent with a carrier that takes cash, on the terms of that day; also where it was paid beforehand, for what the carrier charges."""

    order = models.OneToOneField("purchases.ProducerOrder", on_delete=models.PROTECT, related_name="parcel")
    collector = models.ForeignKey(Collector, on_delete=models.PROTECT, related_name="parcels")
    intent = models.ForeignKey("payments.Intent", null=True, on_delete=models.PROTECT, related_name="+")  # its cash; null: paid beforehand
    at = models.DateTimeField(default=timezone.now)

    objects = ParcelQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name, verbose_name_plural = _("parcel with a carrier"), _("parcels with carriers")

    def __str__(self):
        return f"{self.order_id} {self.collector_id}"


class Remittance(models.Model):
    """One file of a carrier: what it says it hands over at once."""

    collector = models.ForeignKey(Collector, on_delete=models.PROTECT, related_name="remittances")
    run = models.OneToOneField("imports.ImportRun", on_delete=models.CASCADE, related_name="remittance")  # put aside unread, it goes too
    sha256 = models.CharField(max_length=64, unique=True)
    paid_on = models.DateField()
    difference = models.BigIntegerField(default=0)  # so much more came than the file says; below zero: less
    note = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)  # all of it has come

    class Meta:
        ordering = ["-paid_on", "-pk"]
        verbose_name, verbose_name_plural = _("remittance of a carrier"), _("remittances of carriers")
        constraints = [
            models.CheckConstraint(
                condition=Q(received_at=None, difference=0) | Q(received_at__isnull=False), name="differs_from_a_transfer"
            )
        ]

    def __str__(self):
        return f"{self.collector_id} {self.paid_on:%d/%m/%Y}"

    @property
    def came(self):
        return self.received_at is not None


class Share(models.Model):
    """So much of a transfer was for this file; below zero where the carrier takes more back by it than it hands over."""

    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, related_name="shares")
    line = models.ForeignKey("payments.BankLine", on_delete=models.PROTECT, related_name="shares")
    amount = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name, verbose_name_plural = _("part of a carrier's transfer"), _("parts of carriers' transfers")
        constraints = [models.UniqueConstraint(fields=["remittance", "line"], name="one_share_a_file")]

    def __str__(self):
        return f"{self.remittance_id} {self.line_id} {self.amount}"


class LineQuerySet(models.QuerySet):
    def come(self):
        return self.filter(remittance__received_at__isnull=False)

    def to_come(self):
        return self.filter(remittance__received_at=None)

    def with_corrections(self):
        """`mended`: of what was beyond the parcel's cash the carrier has taken back; `fee_mended`: of its fee it has given back."""
        later = RemittanceLine.objects.come().filter(corrects=models.OuterRef("pk")).order_by().values("corrects")
        cash = later.filter(verdict=RemittanceLine.Verdict.CORRECTION, collected__lt=0).annotate(n=-models.Sum("collected")).values("n")
        fees = later.annotate(n=-models.Sum(F("fee_over") + F("way_back_over"))).values("n")
        rows = {"mended": cash, "fee_mended": fees}
        zero = {"output_field": models.BigIntegerField()}
        return self.annotate(**{name: Greatest(Coalesce(models.Subquery(row), 0, **zero), 0, **zero) for name, row in rows.items()})


class RemittanceLine(models.Model):
    class Verdict(models.TextChoices):
        EXACT = "exact", _("right")
        BACK = "back", _("came back, nothing taken")
        DIFFERS = "differs", _("another sum")
        UNKNOWN = "unknown", _("unknown parcel")
        DOUBLE = "double", _("handed over before")
        CLASH = "clash", _("does not fit the order")
        CORRECTION = "correction", _("puts an earlier line right")

    class Resolution(models.TextChoices):
        NONE = "", "–"
        WAIT = "wait", _("the carrier is to pay the rest")
        GIVE_UP = "give_up", _("given up, the platform bears it")
        OUTSIDE = "outside", _("not for an order")

    class FeeResolution(models.TextChoices):
        NONE = "", "–"
        ACCEPTED = "fee_accept", _("the fee is right")
        CLAIMED = "fee_claim", _("the carrier is to give it back")

    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()  # its row in the file
    code = models.CharField(max_length=60)  # tracking or order number as the carrier writes it
    collected = models.BigIntegerField()  # below zero: counted too high before, taken back now
    fee = models.BigIntegerField(default=0)  # below zero: charged too high before, given back now
    way_back = models.BigIntegerField(default=0)
    parcel = models.ForeignKey(Parcel, null=True, blank=True, on_delete=models.PROTECT, related_name="lines")
    verdict = models.CharField(max_length=10, choices=Verdict)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")  # an earlier line
    applied = models.BigIntegerField(default=0)  # of `collected`: for the parcel, in the bank
    given_up = models.PositiveBigIntegerField(default=0)  # of what the parcel still owes
    resolution = models.CharField(max_length=10, choices=Resolution, blank=True, default=Resolution.NONE)
    note = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    fee_over = models.BigIntegerField(default=0)  # of `fee`: beyond the tariff
    way_back_over = models.BigIntegerField(default=0)
    fee_resolution = models.CharField(max_length=10, choices=FeeResolution, blank=True, default=FeeResolution.NONE)
    fee_note = models.CharField(max_length=300, blank=True)
    fee_decided_at = models.DateTimeField(null=True, blank=True)
    fee_decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["remittance", "number"]
        verbose_name, verbose_name_plural = _("line of a remittance"), _("lines of remittances")
        constraints = [
            models.UniqueConstraint(fields=["remittance", "number"], name="remittance_row_once"),
            models.CheckConstraint(
                condition=Q(applied__gte=0, applied__lte=F("collected")) | Q(applied__lte=0, applied__gte=F("collected")),
                name="applied_at_most_what_was_collected",
            ),
        ]
        indexes = [models.Index(fields=["verdict"], condition=Q(resolution=""), name="remittance_line_open")]

    def __str__(self):
        return self.code

    @property
    def net(self):
        return self.collected - self.fee - self.way_back

    @property
    def beyond(self):
        """What came that is not for the parcel."""
        return self.collected - self.applied

    @property
    def over(self):
        return self.fee_over + self.way_back_over
