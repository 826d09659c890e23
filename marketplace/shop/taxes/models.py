import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.foundation.core import dates, figures
from marketplace.foundation.core.files import PrivatePath, private_storage


class Seller(models.TextChoices):
    INDIVIDUAL = "individual", _("Household or individual")
    ORGANISATION = "organisation", _("Company or cooperative")


class Revenue(models.TextChoices):
    GOODS = "goods", pgettext_lazy("revenue", "Goods")
    OWN_PRODUCE = "own_produce", _("Own unprocessed produce")
    SERVICES = "services", _("Services")
    TRANSPORT = "transport", pgettext_lazy("revenue", "Delivery")


class TaxRate(models.Model):
    """What is withheld of a kind of revenue from a day on; the latest day that has come decides. Added, never rewritten."""

    seller = models.CharField(max_length=12, choices=Seller)
    resident = models.BooleanField(default=True)
    revenue = models.CharField(max_length=12, choices=Revenue)
    valid_from = models.DateField()
    counts = models.BooleanField(default=True)  # whether this revenue is taxed here at all
    vat_basis_points = models.PositiveIntegerField()
    pit_basis_points = models.PositiveIntegerField()
    basis = models.CharField(max_length=120)  # as a seller reads it
    source = models.CharField(max_length=300, blank=True)  # where it was read, and what is not certain of it

    class Meta:
        ordering = ["seller", "-resident", "revenue", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["seller", "resident", "revenue", "valid_from"], name="one_tax_rate_a_day"),
            models.CheckConstraint(condition=Q(vat_basis_points__lte=10_000 - F("pit_basis_points")), name="tax_at_most_the_revenue"),
        ]

    def __str__(self):
        return f"{self.get_revenue_display()}: {figures.percent(self.vat_basis_points)} + {figures.percent(self.pit_basis_points)}"


class Threshold(models.Model):
    """Yearly turnover up to which a household owes no tax. Whether a platform may then stop withholding is a word of its own."""

    valid_from = models.DateField(unique=True)
    amount = models.PositiveBigIntegerField()
    stops = models.BooleanField(default=False)
    basis = models.CharField(max_length=120)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-valid_from"]

    def __str__(self):
        return f"{self.amount} ({self.basis})"


class SwitchQuerySet(models.QuerySet):
    def on(self, day):
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


class Switch(models.Model):
    """What a seller has declared that changes its tax, with the paper that says so."""

    class Kind(models.TextChoices):
        TURNOVER = "turnover", _("Yearly turnover declared")
        OWN_PRODUCE = "own_produce", _("Own unprocessed produce")
        ABROAD = "abroad", _("Not resident in Vietnam")
        DIRECT = "direct", _("Receives its money itself, not through the platform")

    producer = models.ForeignKey("producers.Producer", on_delete=models.PROTECT, related_name="tax_switches")
    kind = models.CharField(max_length=12, choices=Kind)
    product = models.ForeignKey("certification.RegisteredProduct", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    turnover = models.PositiveBigIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)  # the last day, included
    evidence = models.CharField(max_length=300)
    scan = models.FileField(
        storage=private_storage, upload_to=PrivatePath("taxes"), blank=True
    )  # empty: written before scans were asked for
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended_because = models.CharField(max_length=300, blank=True)
    end_scan = models.FileField(storage=private_storage, upload_to=PrivatePath("taxes"), blank=True)

    objects = SwitchQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(evidence=""), name="tax_switch_has_evidence"),
            models.CheckConstraint(condition=Q(product=None) | Q(kind="own_produce"), name="tax_switch_product_only_of_produce"),
            models.CheckConstraint(condition=~Q(kind="own_produce") | Q(product__isnull=False), name="tax_switch_produce_is_named"),
            models.CheckConstraint(condition=~Q(kind="turnover") | Q(turnover__isnull=False), name="tax_switch_turnover_is_named"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="tax_switch_ends_after_it_began"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="not_rewritten", operation=pgtrigger.UpdateOf("producer_id", "kind", "product_id", "turnover", "valid_from")
            )
        ]

    def __str__(self):
        return f"{self.producer_id} {self.kind}"

    @property
    def over(self):
        return self.valid_until is not None and self.valid_until < dates.today()


class Month(models.Model):
    """A month that was declared: from then on nothing of it changes, what comes later is a correction in a later one."""

    first = models.DateField(unique=True)  # its first day
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    paid_on = models.DateField(null=True, blank=True)
    paid_paper = models.CharField(max_length=80, blank=True)
    paid_noted_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-first"]
        constraints = [
            models.CheckConstraint(condition=Q(first__day=1), name="tax_month_begins_on_its_first_day"),
            models.CheckConstraint(condition=Q(paid_on=None) | ~Q(paid_paper=""), name="tax_month_paid_by_a_paper"),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="not_rewritten", operation=pgtrigger.UpdateOf("first", "closed_at")),
        ]

    def __str__(self):
        return f"{self.first:%m/%Y}"


class Withheld(models.Model):
    """What was kept of one kind of revenue of an order, or given back. Rates are frozen by the first row of an order."""

    class Why(models.TextChoices):
        """Why nothing was kept."""

        NONE = "", "–"
        NOT_COUNTED = "not_counted", _("this revenue is not taxed here")
        NO_RATE = "no_rate", _("no rate is in force")
        TURNOVER = "turnover", _("the declared turnover of the year lies below the threshold")
        DIRECT = "direct", _("the money goes to the seller directly, who declares it")

    number = models.CharField(max_length=16)  # of the order
    producer = models.ForeignKey("producers.Producer", on_delete=models.PROTECT, related_name="+")
    revenue = models.CharField(max_length=12, choices=Revenue)
    turn = models.PositiveIntegerField()
    at = models.DateTimeField()
    amount = models.BigIntegerField()  # đồng of revenue; below zero: given back
    vat = models.BigIntegerField()
    pit = models.BigIntegerField()
    vat_basis_points = models.PositiveIntegerField()
    pit_basis_points = models.PositiveIntegerField()
    basis = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=12, choices=Why, blank=True)
    switch = models.ForeignKey(Switch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # the seller's paper that decided
    month = models.ForeignKey(Month, null=True, blank=True, on_delete=models.PROTECT, related_name="rows")  # declared with

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["number", "revenue", "turn"], name="withheld_once_a_turn"),
            models.CheckConstraint(condition=~Q(amount=0), name="withheld_of_something"),
        ]
        indexes = [
            models.Index(fields=["producer", "at"], name="withheld_of_a_seller"),
            models.Index(fields=["at"], condition=Q(month=None), name="withheld_not_declared"),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="not_rewritten",
                operation=pgtrigger.UpdateOf(
                    "number", "producer_id", "revenue", "turn", "at", "amount", "vat", "pit", "vat_basis_points", "pit_basis_points",
                    "basis", "why", "switch_id",
                ),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.number} {self.revenue} {self.turn}"

    @property
    def tax(self):
        return self.vat + self.pit


class Declared(models.Model):
    """One seller of a declared month, as it was declared."""

    month = models.ForeignKey(Month, on_delete=models.PROTECT, related_name="sellers")
    producer = models.ForeignKey("producers.Producer", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=250)
    tax_code = models.CharField(max_length=14, blank=True)
    revenue = models.BigIntegerField()  # paid in the month
    given_back = models.BigIntegerField()  # of it or of earlier months, in the month
    corrected = models.BigIntegerField(default=0)  # revenue of earlier months that was not in their declaration
    vat = models.BigIntegerField()
    pit = models.BigIntegerField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["month", "producer"], name="a_seller_is_declared_once_a_month")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Delete | pgtrigger.Update)]

    def __str__(self):
        return f"{self.month_id} {self.name}"

    @property
    def tax(self):
        return self.vat + self.pit
