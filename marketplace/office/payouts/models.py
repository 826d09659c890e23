"""A `Due` says when an order's money may go; a `Batch` is one file for the bank; a `Payout` one transfer in it; a `Part` one order of it.
A `Repayment` is one transfer of a batch that brings shoppers their money back.

What is owed is never kept here: it is what stands in the book for an order on its producer's accounts. A part takes that out of the
book the moment it is prepared, and gives it back when the batch is withdrawn or the bank returns the money, so the same đồng cannot
be prepared twice. Whoever writes parts holds the row of the producer's account PAYABLE, as whoever changes an order's worth does.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Due(models.Model):
    """Fixed when the parcel arrived, by the rules of that day."""

    order = models.OneToOneField("purchases.ProducerOrder", on_delete=models.PROTECT, related_name="due")
    window_until = models.DateField()  # last day on which the shopper may say that something is wrong
    pay_on = models.DateField()  # day of the batch that was promised
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pay_on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(pay_on__gt=F("window_until")), name="paid_after_the_window")]

    def __str__(self):
        return f"{self.order_id}: {self.pay_on}"


class BatchQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=(Batch.State.PREPARED, Batch.State.APPROVED, Batch.State.EXPORTED))


class Batch(models.Model):
    class State(models.TextChoices):
        PREPARED = "prepared", _("waits for a second person")
        APPROVED = "approved", _("agreed; the bank's file can be made")
        EXPORTED = "exported", _("at the bank")
        DONE = "done", _("finished")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Kind(models.TextChoices):
        PRODUCERS = "producers", _("to producers")
        SHOPPERS = "shoppers", _("back to shoppers")

    PREFIXES = {Kind.PRODUCERS: "CT", Kind.SHOPPERS: "HT"}

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PRODUCERS)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    prepared_at = models.DateTimeField(default=timezone.now)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    exported_at = models.DateTimeField(null=True, blank=True)
    exported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")), name="two_people_agree"),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "exported", "done")) | Q(approved_at__isnull=False), name="agreed_before_it_goes"
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self):
        return f"{self.PREFIXES[self.kind]}{self.pk:05d}"

    @property
    def transfers(self):
        return self.payouts if self.kind == self.Kind.PRODUCERS else self.repayments

    @property
    def total(self):
        return sum(row.amount for row in self.transfers.all() if row.state != Transfer.State.WITHDRAWN)


class TransferQuerySet(models.QuerySet):
    def live(self):
        """Prepared, on its way or there: the same is not sent by another."""
        return self.filter(state__in=Transfer.LIVE)


class Transfer(models.Model):
    """What any line of a batch has in common."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        SENT = "sent", _("at the bank")
        CONFIRMED = "confirmed", _("paid")
        FAILED = "failed", _("sent back by the bank")
        WITHDRAWN = "withdrawn", _("taken out")

    LIVE = (State.PREPARED, State.SENT, State.CONFIRMED)
    MAY_COME_BACK = (State.SENT, State.CONFIRMED, State.FAILED)  # the last: told by hand before its line came

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="%(class)ss")
    account = models.ForeignKey("payees.BankAccount", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    bank_reference = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)  # why it came back or was taken out
    returned = models.OneToOneField("payments.BankLine", null=True, blank=True, on_delete=models.PROTECT, related_name="returned_%(class)s")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = TransferQuerySet.as_manager()

    class Meta:
        abstract = True


class Payout(Transfer):
    """One transfer to one producer. Nothing to send where all its money is with the producer already: then it only closes the orders."""

    producer = models.ForeignKey("producers.Producer", on_delete=models.PROTECT, related_name="payouts")

    class Meta:
        ordering = ["batch", "producer__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "producer"], name="one_transfer_a_producer"),
            models.CheckConstraint(condition=Q(amount=0) | Q(account__isnull=False), name="money_goes_to_an_account"),
            models.CheckConstraint(condition=~Q(state="confirmed") | Q(amount=0) | ~Q(bank_reference=""), name="paid_with_a_reference"),
        ]
        indexes = [models.Index(fields=["producer", "-settled_at"])]

    def __str__(self):
        return f"{self.batch_id} {self.producer_id}: {self.amount}"

    @property
    def memo(self):
        """What the producer reads in the bank's message."""
        return f"{self.batch.number} {self.producer.code}"


class Repayment(Transfer):
    """One refund on its way back to the shopper. One that failed or was taken out leaves the refund to another."""

    refund = models.ForeignKey("payments.Refund", on_delete=models.PROTECT, related_name="repayments")
    reference = models.CharField(max_length=40, blank=True)  # of the purchase, where it is known

    class Meta:
        ordering = ["batch", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["refund"], condition=Q(state__in=("prepared", "sent", "confirmed")), name="a_refund_goes_back_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, account__isnull=False), name="repayment_to_an_account"),
            models.CheckConstraint(condition=~Q(state="confirmed") | ~Q(bank_reference=""), name="repaid_with_a_reference"),
        ]

    def __str__(self):
        return f"{self.batch_id} {self.refund_id}: {self.amount}"

    @property
    def memo(self):
        """What the shopper reads in the bank's message."""
        return f"{self.batch.number} {self.reference or self.refund_id}"


class Part(models.Model):
    """What one order adds to a transfer; below zero where its money went back after it had been paid out."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="parts")
    order = models.ForeignKey("purchases.ProducerOrder", on_delete=models.PROTECT, related_name="payout_parts")
    turn = models.PositiveSmallIntegerField()  # the how-manieth time that this order is settled
    goods = models.BigIntegerField()
    deductions = models.JSONField(default=dict)  # {kind of account: đồng}; goods less these is what was owed for the goods
    delivery = models.BigIntegerField()
    cash = models.BigIntegerField()  # of it the producer took at the door …
    bank = models.BigIntegerField()  # … or has in its own bank account

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["order", "turn"], name="an_order_is_settled_once_a_turn")]

    def __str__(self):
        return f"{self.order_id}/{self.turn}"

    @property
    def payable(self):
        return self.goods - sum(self.deductions.values())

    @property
    def kept(self):
        return self.cash + self.bank

    @property
    def net(self):
        return self.payable + self.delivery - self.kept


class LostTransferQuerySet(models.QuerySet):
    def open(self):
        """What keeps its payee's money from being sent: somebody looks whether it has gone already."""
        return self.filter(state__in=(LostTransfer.State.NOTED, LostTransfer.State.SAID))


class LostTransfer(models.Model):
    """Money that the bank's statement shows as sent, of which the database that came back from a backup knows nothing."""

    class State(models.TextChoices):
        NOTED = "noted", _("somebody has to say what it was for")
        SAID = "said", _("waits for a second person")
        BOOKED = "booked", _("booked")
        DROPPED = "dropped", _("not one of ours")

    kind = models.CharField(max_length=10, choices=Batch.Kind)
    state = models.CharField(max_length=10, choices=State, default=State.NOTED)
    producer = models.ForeignKey("producers.Producer", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40, blank=True)  # of the purchase whose shopper got its money back
    amount = models.PositiveBigIntegerField()
    paid_on = models.DateField()
    bank_reference = models.CharField(max_length=60)
    line = models.ForeignKey("payments.OutgoingLine", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    orders = models.ManyToManyField("purchases.ProducerOrder", blank=True, related_name="+")  # what it was for
    refund = models.ForeignKey("payments.Refund", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rest = models.PositiveBigIntegerField(default=0)  # of it, for orders that are gone with the backup
    rest_note = models.CharField(max_length=300, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=300, blank=True)  # why it is none of ours
    payout = models.OneToOneField(Payout, null=True, blank=True, on_delete=models.PROTECT, related_name="lost")  # as it stands there now

    objects = LostTransferQuerySet.as_manager()

    class Meta:
        ordering = ["paid_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "producer", "reference", "bank_reference"],
                condition=~Q(state="dropped"),
                nulls_distinct=False,
                name="a_lost_transfer_is_noted_once",
            ),
            models.UniqueConstraint(fields=["refund"], condition=Q(state="booked"), name="a_refund_is_found_once"),
            models.CheckConstraint(condition=Q(amount__gt=0) & ~Q(bank_reference=""), name="lost_transfer_of_the_bank"),
            models.CheckConstraint(
                condition=Q(kind="producers", producer__isnull=False, reference="") | Q(kind="shoppers", producer=None) & ~Q(reference=""),
                name="lost_transfer_to_somebody",
            ),
            models.CheckConstraint(condition=Q(rest__lte=F("amount")) & (Q(rest=0) | ~Q(rest_note="")), name="lost_rest_with_words"),
            models.CheckConstraint(condition=~Q(state="booked") | Q(said_at__isnull=False), name="lost_transfer_said_before_booked"),
            models.CheckConstraint(
                condition=~Q(state="booked") | Q(closed_by=None) | ~Q(closed_by=F("said_by")), name="two_people_book_a_lost_transfer"
            ),
        ]

    def __str__(self):
        return f"{self.bank_reference}: {self.amount}"

    @property
    def payee(self):
        return self.producer.name if self.producer_id else self.reference
