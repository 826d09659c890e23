"""What people complain about; the pages themselves keep nothing."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.foundation.accounts.models import Answerable


class Complaint(Answerable):
    """A question or complaint with a number that people can name on the telephone."""

    class About(models.TextChoices):
        GOODS = "goods", _("Goods that I bought")
        ORDER = "order", _("An order or its delivery")
        STAR = "star", _("A star, a label or a certificate")
        DATA = "data", _("My personal data")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("complaint", "Open")
        ANSWERED = "answered", pgettext_lazy("complaint", "Answered")

    reference = models.CharField(max_length=12, unique=True)
    about = models.CharField(_("About"), max_length=8, choices=About)
    order_number = models.CharField(_("Order number"), max_length=20, blank=True)
    words = models.TextField(_("What happened"))
    name = models.CharField(_("Your name"), max_length=120)
    phone = models.CharField(_("Phone number"), max_length=16)  # E.164
    email = models.EmailField(_("E-mail"), blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    note = models.CharField(_("What was done"), max_length=500, blank=True)  # the operator's, for the desk
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["state", "made_at"]), models.Index(fields=["state", "due_on"])]

    def __str__(self):
        return self.reference

    @property
    def subject(self):
        return f"complaint-{self.about}"

    @property
    def is_open(self):
        return self.state == self.State.OPEN
