from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Method(models.TextChoices):
    COD = "cod", _("Cash on delivery")
    VIETQR = "vietqr", _("Bank transfer by VietQR")
    CARD = "card", _("Card")


class IntentQuerySet(models.QuerySet):
    def of(self, reference):
        return self.filter(reference=reference)

    def overdue(self, on=None):
        """Bank QR whose time is over; the money may still be on its way."""
        return self._over(Method.VIETQR, on)

    def overdue_by_card(self, on=None):
        """Card payments whose time is over; Stripe has to stop them before we may say so."""
        return self._over(Method.CARD, on)

    def _over(self, method, on):
        return self.filter(state=Intent.State.OPEN, method=method, expires_at__lte=on or timezone.now())

    def to_capture(self, on=None):
        """Reserved sums that must be taken now, lest the card's bank frees them."""
        kept = {"cards__status__in": ("requires_capture", "succeeded"), "cards__capture_by__lte": on or timezone.now()}
        return self.filter(state=Intent.State.RESERVED, **kept).distinct()


class Intent(models.Model):
    """What one payee is to receive for one purchase. Knows the purchase by its reference only."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        RESERVED = "reserved", _("reserved on the card")  # the card's bank keeps the sum ready; nothing was taken
        PAID = "paid", _("paid")
        EXPIRED = "expired", _("ended unpaid")
        CANCELLED = "cancelled", _("cancelled")

    LIVING = (State.OPEN, State.RESERVED)

    reference = models.CharField(max_length=40)
    payee = models.CharField(max_length=40)
    collector = models.CharField(max_length=40, blank=True)  # who takes cash for the payee at the door: "carrier:ghn"; empty: it itself
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
            models.CheckConstraint(condition=Q(method="cod") | Q(collector=""), name="intent_only_cash_is_collected"),
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


class WebhookEvent(models.Model):
    """What another computer told us, as it came: stored first, unique by its own number, applied once."""

    source = models.CharField(max_length=30)
    event_id = models.CharField(max_length=120)
    raw = models.TextField()
    received_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)  # why it could not be applied, in words

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["source", "event_id"], name="webhook_event_once")]
        indexes = [models.Index(fields=["source"], condition=Q(applied_at=None), name="webhook_event_waiting")]

    def __str__(self):
        return f"{self.source} {self.event_id}"


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
    event = models.ForeignKey(WebhookEvent, null=True, blank=True, on_delete=models.SET_NULL, related_name="lines")
    account = models.CharField(max_length=30, blank=True)
    bank_reference = models.CharField(max_length=60, blank=True)
    booked_at = models.DateTimeField()
    amount = models.PositiveBigIntegerField()
    words = models.TextField(blank=True)
    payer = models.TextField(blank=True)  # sealed: {"bank_bin", "number", "holder"} of whoever sent it, where the bank tells it
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.NONE, blank=True)
    resolution = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    named = models.ManyToManyField(Intent, blank=True, related_name="lines")  # whom its words mean, whatever became of it
    kept = models.PositiveBigIntegerField(default=0)  # of a transfer of ours that came back by it: the bank's own charge
    sent_back = models.ForeignKey("Refund", null=True, blank=True, on_delete=models.PROTECT, related_name="came_back_by")  # sent by hand

    class Meta:
        ordering = ["-booked_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="bank_line_amount_positive")]
        indexes = [models.Index(fields=["state", "booked_at"])]

    def __str__(self):
        return f"{self.booked_at:%d/%m/%Y %H:%M} {self.amount}"


class OutgoingLine(models.Model):
    """A line by which money left the bank. Which transfer of ours it was, the room above that made the transfer says."""

    digest = models.CharField(max_length=64, unique=True)
    raw = models.JSONField()
    account = models.CharField(max_length=30, blank=True)
    bank_reference = models.CharField(max_length=60, blank=True)
    booked_at = models.DateTimeField()
    amount = models.PositiveBigIntegerField()
    words = models.TextField(blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    matched_at = models.DateTimeField(null=True, blank=True)
    transfer = models.CharField(max_length=80, blank=True)  # the words by which our transfer is known

    class Meta:
        ordering = ["-booked_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="outgoing_line_amount_positive")]
        indexes = [models.Index(fields=["booked_at"], condition=Q(matched_at=None), name="outgoing_line_unmatched")]

    def __str__(self):
        return f"{self.booked_at:%d/%m/%Y %H:%M} -{self.amount}"


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
    """Money owed back to whoever paid: noted when it falls due, closed when an operator, or its producer, has sent it."""

    COSTS = "way-back-"  # keys of what shoppers laid out begin so: they had not paid it to us, and get it by transfer beside the rest

    intent = models.ForeignKey(Intent, null=True, blank=True, on_delete=models.PROTECT, related_name="refunds")
    line = models.ForeignKey(BankLine, null=True, blank=True, on_delete=models.PROTECT, related_name="refunds")
    key = models.CharField(max_length=80, unique=True)  # what it is for; a second note of the same changes nothing
    amount = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300)
    due_at = models.DateTimeField(default=timezone.now)
    by_card = models.BooleanField(default=False)  # Stripe sends it back to the card; nobody transfers it
    sender = models.CharField(max_length=40, blank=True)  # whose account it leaves, where the way it was paid does not say so
    taken_at = models.DateTimeField(null=True, blank=True)  # stands in a batch for the bank since then; not sent yet
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    bank_reference = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(condition=Q(taken_at=None) | Q(by_card=False), name="refund_by_one_way"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="refund_to_send")]

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


class CardPayment(models.Model):
    """One try to pay an intent by card, asked for at Stripe with this row's id as key. Without an intent: Stripe has it, we never asked.

    `manual`: the card's bank first keeps the sum ready (`authorised`); at most once, so much of it as `capture_amount` says is taken.
    """

    class Status(models.TextChoices):  # Stripe's own words
        NEW = "", _("Stripe has not been asked yet")
        WAITING = "requires_payment_method", _("waits for a card")
        CONFIRM = "requires_confirmation", _("waits for the shopper")
        ACTION = "requires_action", _("waits for the page of the card's bank")
        PROCESSING = "processing", _("the card's bank is working on it")
        CAPTURE = "requires_capture", _("kept ready, not taken")
        SUCCEEDED = "succeeded", _("paid")
        CANCELED = "canceled", _("ended unpaid")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    intent = models.ForeignKey(Intent, null=True, blank=True, on_delete=models.PROTECT, related_name="cards")
    amount = models.PositiveBigIntegerField()
    stripe_id = models.CharField(max_length=80, unique=True, null=True, blank=True)
    status = models.CharField(max_length=30, choices=Status, default=Status.NEW, blank=True)
    received = models.PositiveBigIntegerField(default=0)
    fee = models.PositiveBigIntegerField(null=True, blank=True)  # what Stripe keeps; empty: not known yet
    declined = models.CharField(max_length=60, blank=True)  # why the last card was refused, in Stripe's word
    manual = models.BooleanField(default=False)
    authorised = models.PositiveBigIntegerField(default=0)
    authorised_at = models.DateTimeField(null=True, blank=True)
    capture_by = models.DateTimeField(null=True, blank=True)  # in time before the card's bank frees it
    capture_amount = models.PositiveBigIntegerField(null=True, blank=True)  # what is to be taken; empty: not decided yet
    captures_since = models.DateTimeField(null=True, blank=True)  # before Stripe was asked: the sum stays as it is from here on
    created_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(null=True, blank=True)  # when Stripe last said how it stands
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["intent"], condition=~Q(status__in=("succeeded", "canceled")), name="one_living_card_payment"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="card_payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(status="succeeded", received__gt=0) | (~Q(status="succeeded") & Q(received=0)), name="card_paid_is_received"
            ),
            models.CheckConstraint(
                condition=Q(authorised_at=None, authorised=0) | Q(manual=True, capture_by__isnull=False), name="card_keeps_until"
            ),
            models.CheckConstraint(
                condition=Q(capture_amount=None) | Q(capture_amount__gt=0, capture_amount__lte=F("authorised")),
                name="card_takes_at_most_what_is_kept",
            ),
        ]
        indexes = [
            models.Index(fields=["heard_at"], condition=~Q(status__in=("succeeded", "canceled")), name="card_payment_living"),
            models.Index(fields=["capture_by"], condition=Q(status="requires_capture"), name="card_payment_kept"),
        ]

    def __str__(self):
        return self.stripe_id or str(self.pk)

    @property
    def ended(self):
        return self.status in (self.Status.SUCCEEDED, self.Status.CANCELED)


class CardRefund(models.Model):
    """A refund on its way back to the card, asked for at Stripe with this row's id as key."""

    class Status(models.TextChoices):
        NEW = "", _("not sent yet")
        PENDING = "pending", _("on its way")
        ACTION = "requires_action", _("waits for the shopper")
        SUCCEEDED = "succeeded", _("sent")
        FAILED = "failed", _("could not be sent")
        CANCELED = "canceled", _("called off")

    GONE = (Status.FAILED, Status.CANCELED)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    payment = models.ForeignKey(CardPayment, on_delete=models.PROTECT, related_name="refunds")
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="by_cards")
    amount = models.PositiveBigIntegerField()
    stripe_id = models.CharField(max_length=80, unique=True, null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.NEW, blank=True)
    failure = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True, blank=True)  # before Stripe was asked: it may have done it without our hearing

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["refund"], condition=~Q(status__in=("failed", "canceled")), name="one_living_card_refund"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="card_refund_amount_positive"),
        ]

    def __str__(self):
        return self.stripe_id or str(self.pk)


class CardDispute(models.Model):
    """A payer asks the card's bank for the money: Stripe takes it from us until the bank has decided."""

    TO_ANSWER = ("warning_needs_response", "needs_response")
    OPEN = (*TO_ANSWER, "warning_under_review", "under_review")

    stripe_id = models.CharField(max_length=80, unique=True)
    payment = models.ForeignKey(CardPayment, null=True, blank=True, on_delete=models.PROTECT, related_name="disputes")
    amount = models.PositiveBigIntegerField()
    taken = models.PositiveBigIntegerField(default=0)  # what is gone from our balance now
    fee = models.PositiveBigIntegerField(default=0)
    status = models.CharField(max_length=30)
    reason = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]

    def __str__(self):
        return self.stripe_id

    @property
    def waits(self):
        return self.status in self.TO_ANSWER
