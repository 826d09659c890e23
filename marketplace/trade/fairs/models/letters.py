from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core.files import PrivatePath, private_storage

from .registrations import FairRegistration, Place


class How(models.TextChoices):
    POST = "post", _("By registered post")
    HAND = "hand", _("Handed over, signed for")
    OFFICE = "office", _("Through the document system")
    MESSAGE = "message", _("By e-mail or message")


class FairLetter(models.Model):
    """One numbered paper to one maker: the booth, the waiting list or the refusal as it was when the letter was written."""

    registration = models.ForeignKey(FairRegistration, models.PROTECT, related_name="letters")
    number = models.CharField(_("number"), max_length=60)  # with its signs, as 12/GM-SCT
    issued_on = models.DateField(_("date"))
    agency = models.CharField(_("agency that writes"), max_length=200)
    seat = models.CharField(_("place beside the date"), max_length=80, blank=True)
    signs_as = models.CharField(_("office of the signer"), max_length=80, blank=True)
    signer = models.CharField(_("signed by"), max_length=120)
    state = models.CharField(max_length=10, choices=Place)
    booth = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    days = models.CharField(max_length=120)  # in words, and the place too: a later change needs a letter of its own
    where = models.CharField(max_length=600)
    words = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    sent_how = models.CharField(_("how"), max_length=8, choices=How, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    proof_words = models.CharField(_("number of the consignment, or who signed for it"), max_length=120, blank=True)
    proof = models.FileField(_("proof of sending"), storage=private_storage, upload_to=PrivatePath("fairs"), blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number", "issued_on"], name="fair_letter_number_once"),
            models.CheckConstraint(
                condition=Q(sent_on=None, sent_how="") | Q(sent_on__isnull=False) & ~Q(sent_how=""), name="fair_letter_sent_how"
            ),
        ]

    def __str__(self):
        return self.number
