import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def _sum(reservations):
    """Of one pool, as a part of a query about pools."""
    summed = reservations.order_by().values("pool").annotate(n=Sum("quantity")).values("n")
    return Coalesce(models.Subquery(summed, output_field=models.IntegerField()), 0)


class PoolQuerySet(models.QuerySet):
    def with_available(self, on=None, *, own=""):
        """Annotate `available`: on hand − promised − reservations still running at `on`, never below zero.

        What the shopper `own` has reserved does not count against it. Where a count found less than has been reserved, who came to the
        till first keeps it: the later ones do not count against the earlier one's own.
        """
        unsold, running = F("on_hand") - F("promised"), Reservation.objects.running(on).filter(pool=models.OuterRef("pk"))
        free = unsold - _sum(running.exclude(reference=own) if own else running)
        if not own:
            return self.annotate(available=Greatest(free, 0, output_field=models.IntegerField()))
        mine = running.filter(reference=own)
        begun = Reservation.objects.running(on).filter(pool=models.OuterRef("pool"), reference=own).values("begun_at")
        earlier = running.exclude(reference=own).filter(begun_at__lt=models.Subquery(begun[:1]))
        kept = Least(_sum(mine), unsold - _sum(earlier), output_field=models.IntegerField())
        return self.annotate(available=Greatest(free, kept, 0, output_field=models.IntegerField()))

    def low(self):
        """Not more unsold than its mark says; who set the mark to 0 wants to hear nothing."""
        mark = Coalesce("low_at", settings.LOW_STOCK)
        return self.exclude(low_at=0).filter(on_hand__lte=F("promised") + mark)

    def in_key_order(self):
        """Locked until the transaction ends; registered products are locked before (see `services.lock_goods`)."""
        return self.select_for_update(no_key=True, of=("self",)).order_by("pk")


class Pool(models.Model):
    """What there is of one pack size. `on_hand` is the sum of its journal, `promised` the sum of its open promises."""

    product = models.OneToOneField("catalogue.Product", on_delete=models.PROTECT, related_name="pool")  # a child: one pack size
    on_hand = models.PositiveIntegerField(default=0)
    promised = models.PositiveIntegerField(default=0)  # may pass on_hand when a count finds less than was thought
    most_each = models.PositiveSmallIntegerField(_("most for one shopper"), null=True, blank=True)  # packs; None: as many as there are
    low_at = models.PositiveSmallIntegerField(_("say so when so few are left"), null=True, blank=True)  # None: LOW_STOCK; 0: never
    low_told_at = models.DateTimeField(null=True, blank=True)  # the maker has been told, until there is more again

    objects = PoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("stock pool")
        verbose_name_plural = _("stock pools")

    def __str__(self):
        return f"{self.product_id}: {self.on_hand} − {self.promised}"

    @property
    def unsold(self):
        return max(0, self.on_hand - self.promised)

    @property
    def low_mark(self):
        return settings.LOW_STOCK if self.low_at is None else self.low_at

    @property
    def is_low(self):
        return self.low_mark > 0 and self.unsold <= self.low_mark


class JournalEntry(models.Model):
    class Reason(models.TextChoices):
        RECEIVED = "received", _("Received")
        CORRECTED = "corrected", _("Counted again")
        SPOILT = "spoilt", _("Broken or spoilt")
        ELSEWHERE = "elsewhere", _("Sold or used elsewhere")
        SHIPPED = "shipped", _("Shipped")
        RETURNED = "returned", _("Came back")

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="journal")
    change = models.IntegerField()
    reason = models.CharField(max_length=12, choices=Reason.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reference = models.CharField(max_length=40, blank=True)  # an order's number
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pool", "pk")
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        constraints = [models.CheckConstraint(condition=~Q(change=0), name="journal_entry_changes_something")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="no_rewriting",
                operation=pgtrigger.UpdateOf("pool_id", "change", "reason", "reference", "at"),
            ),
        ]

    def __str__(self):
        return f"{self.change:+d} ({self.reason})"


class ReservationQuerySet(models.QuerySet):
    def running(self, on=None):
        return self.filter(until__gt=on or timezone.now(), released_at=None)


class Reservation(models.Model):
    """Held for somebody who is still paying. It stops counting the moment `until` comes, whether or not anybody tidied it."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()
    begun_at = models.DateTimeField(default=timezone.now)  # when this shopper's stay at the till began
    until = models.DateTimeField()
    reference = models.CharField(max_length=40)  # whose: see `basket.holders`
    released_at = models.DateTimeField(null=True, blank=True)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        indexes = [models.Index(fields=("pool", "until"), condition=Q(released_at=None), name="reservation_running")]
        constraints = [
            models.UniqueConstraint(fields=("reference", "pool"), name="one_reservation_per_shopper_and_pool"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_of_something"),
            models.CheckConstraint(condition=Q(until__gt=F("begun_at")), name="reservation_ends_after_it_begins"),
        ]

    def __str__(self):
        return f"{self.quantity} → {self.until:%Y-%m-%d %H:%M}"

    @property
    def ended(self):
        """When it stopped counting, or will."""
        return min(self.until, self.released_at or self.until)

    def runs(self, on):
        return self.ended > on


class Promise(models.Model):
    """Sold and not yet sent. It is settled once: shipped, or released when the order ends before that."""

    class Settled(models.TextChoices):
        SHIPPED = "shipped", _("Shipped")
        RELEASED = "released", _("Released")

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="promises")
    reference = models.CharField(max_length=40)  # the order's number
    quantity = models.PositiveIntegerField()
    settled = models.CharField(max_length=8, choices=Settled.choices, blank=True)
    returned = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        constraints = [
            models.UniqueConstraint(fields=("reference", "pool"), name="promise_once_per_order"),
            models.CheckConstraint(condition=Q(returned__lte=F("quantity")), name="promise_returned_at_most_what_was_sent"),
        ]

    def __str__(self):
        return f"{self.reference}: {self.quantity}"
