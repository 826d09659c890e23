"""One request is about one producer's order. The money and the stock that follow are moved by `purchases.services.take_back` alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.foundation.core.files import PrivatePath, private_storage
from marketplace.foundation.core.money import split


class Reason(models.TextChoices):
    DAMAGED = "damaged", _("Broken, mouldy, spoilt or out of date")
    WRONG = "wrong", _("Not what I ordered")
    MISSING = "missing", _("Something is missing, or less than the label says")
    DIFFERENT = "different", _("Not as the page describes it")
    UNSAFE = "unsafe", _("Called back as unsafe")
    MIND = "mind", _("Nothing is wrong; I have changed my mind")


class State(models.TextChoices):
    ASKED = "asked", pgettext_lazy("return", "Waits for the maker")
    REFUSED = "refused", pgettext_lazy("return", "The maker does not agree")
    APPEALED = "appealed", pgettext_lazy("return", "The marketplace decides")
    AWAITED = "awaited", pgettext_lazy("return", "Agreed; the goods are on their way back")
    OFFERED = "offered", pgettext_lazy("return", "A new parcel is offered; the shopper chooses")
    RESENDING = "resending", pgettext_lazy("return", "The same goods are sent again")
    RESENT = "resent", pgettext_lazy("return", "The new parcel is on its way")
    SETTLED = "settled", pgettext_lazy("return", "Settled")
    REJECTED = "rejected", pgettext_lazy("return", "Not granted")
    WITHDRAWN = "withdrawn", pgettext_lazy("return", "Taken back by the shopper")


AGAIN = (State.RESENDING, State.RESENT)  # goods are promised, or left: no money goes back for them meanwhile
OPEN = (State.ASKED, State.REFUSED, State.APPEALED, State.AWAITED, State.OFFERED, *AGAIN)


class Bearer(models.TextChoices):
    """Who bears what the way back costs."""

    SHOPPER = "shopper", _("the shopper")
    PRODUCER = "producer", _("the maker")
    PLATFORM = "platform", _("the marketplace")
    HALVES = "halves", _("maker and shopper, half each")


class ReturnRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=OPEN)

    def overdue(self, on=None):
        """The maker has let its deadline pass."""
        return self.filter(state=State.ASKED, answer_by__lte=on or timezone.now())


class ReturnRequest(models.Model):
    number = models.CharField(max_length=20, unique=True)  # the order's number and the count of its requests
    order = models.ForeignKey("purchases.ProducerOrder", models.PROTECT, related_name="returns")
    reason = models.CharField(_("What is wrong"), max_length=12, choices=Reason)
    words = models.CharField(_("In your own words"), max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField()  # after that an operator decides

    send_back = models.BooleanField(null=True)  # whether the goods are to be sent back; null: not decided
    send_back_by = models.DateField(null=True, blank=True)
    carrier = models.CharField(_("Carrier"), max_length=60, blank=True)
    tracking_number = models.CharField(_("Tracking number"), max_length=60, blank=True)
    delivery_amount = models.PositiveBigIntegerField(default=0)  # of the delivery fee, granted
    restocked = models.BooleanField(null=True)  # what came back can be sold again
    closed_at = models.DateTimeField(null=True, blank=True)

    way_back = models.PositiveBigIntegerField(default=0)  # what the way back costs; 0: each side pays its carrier itself
    way_back_by = models.CharField(max_length=8, choices=Bearer, blank=True)

    # The same goods once more, instead of money: what the lines' amounts say is paid only where it comes to nothing.
    choose_by = models.DateTimeField(null=True, blank=True)  # after that it is money
    resend_by = models.DateTimeField(null=True, blank=True)  # the same
    resent_at = models.DateTimeField(null=True, blank=True)
    resent_carrier = models.CharField(_("Carrier"), max_length=60, blank=True)
    resent_tracking = models.CharField(_("Tracking number"), max_length=60, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)

    objects = ReturnRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("return request")
        verbose_name_plural = _("return requests")
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(state__in=OPEN), name="one_open_return_per_order"),
            models.CheckConstraint(condition=Q(way_back=0) | ~Q(way_back_by=""), name="somebody_bears_the_way_back"),
        ]
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(state="asked"), name="return_to_answer"),
            models.Index(fields=["state"], condition=Q(state__in=("offered", "resending", "resent")), name="return_sent_again"),
        ]

    def __str__(self):
        return self.number

    @property
    def by_receiver(self):
        """Asked by whoever got the parcel as a gift."""
        return any(step.what == ReturnStep.What.ASKED and step.who == ReturnStep.Who.RECEIVER for step in self.steps.all())

    @property
    def amount(self):
        """What was granted, goods and delivery together; None while nobody has decided."""
        granted = [line.amount for line in self.lines.all()]
        return None if None in granted else sum(granted) + self.delivery_amount

    @property
    def on_top(self):
        """What the way back adds to the sum for the shopper, who paid the carrier; below zero: what it takes off."""
        maker, shopper = split(self.way_back, [1, 1])
        shares = {Bearer.SHOPPER: -self.way_back, Bearer.HALVES: maker}
        return shares.get(self.way_back_by, maker + shopper)

    @property
    def paid_back(self):
        return None if self.amount is None else self.amount + self.on_top

    @property
    def replaced(self):
        return self.arrived_at is not None


class ReturnLine(models.Model):
    request = models.ForeignKey(ReturnRequest, models.CASCADE, related_name="lines")
    line = models.ForeignKey("purchases.OrderLineSnapshot", models.PROTECT, related_name="returns")
    quantity = models.PositiveIntegerField()
    amount = models.PositiveBigIntegerField(null=True, blank=True)  # granted; less than the price where the goods are kept

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["request", "line"], name="return_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="return_line_of_something"),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.line.name}"

    @property
    def price(self):
        """What these packs cost, after those that have been given back already."""
        return self.line.price_of(self.quantity, after=self.line.returned_quantity)


class ReturnPhoto(models.Model):
    request = models.ForeignKey(ReturnRequest, models.CASCADE, related_name="photos")
    image = models.ImageField(storage=private_storage, upload_to=PrivatePath("returns"))

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.request_id}"


class ReturnStep(models.Model):
    """What happened, as shopper, maker and operator all read it: by whom as a role, never a name."""

    class Who(models.TextChoices):
        SHOPPER = "shopper", _("The shopper")
        RECEIVER = "receiver", _("The receiver")
        PRODUCER = "producer", _("The maker")
        OPERATOR = "operator", _("The marketplace")
        SYSTEM = "system", _("The deadline has passed:")

    class What(models.TextChoices):
        ASKED = "asked", _("asked for a return")
        REFUSED = "refused", _("does not agree")
        APPEALED = "appealed", _("asked the marketplace to decide")
        SILENT = "silent", _("the maker did not answer in time: the marketplace decides")
        ACCEPTED = "accepted", _("agreed: the goods go back")
        SENT = "sent", _("sent the goods back")
        SETTLED = "settled", _("settled it")
        REJECTED = "rejected", _("did not grant it")
        WITHDRAWN = "withdrawn", _("took the request back")
        OFFERED = "offered", _("offered to send the same goods again")
        GOODS = "goods", _("would like the goods sent again")
        MONEY = "money", _("would rather have the money")
        UNCHOSEN = "unchosen", _("nobody has chosen, so the money goes back")
        GONE = "gone", _("no longer has these goods, so the money goes back")
        RESENT = "resent", _("sent the new parcel")
        UNSENT = "unsent", _("no new parcel was sent, so the money goes back")
        CANNOT = "cannot", _("cannot send the goods again, so the money goes back")
        LOST = "lost", _("says that the new parcel did not arrive, so the money goes back")
        ARRIVED = "arrived", _("says that the new parcel has arrived")

    request = models.ForeignKey(ReturnRequest, models.CASCADE, related_name="steps")
    who = models.CharField(max_length=8, choices=Who)
    what = models.CharField(max_length=10, choices=What)
    words = models.CharField(max_length=1000, blank=True)
    amount = models.PositiveBigIntegerField(null=True, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.who} {self.what}"
