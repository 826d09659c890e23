"""What the issuing body writes to a holder whose star will end, and what the holder answers."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core.files import PrivatePath, private_storage
from marketplace.register.certification.models import Authority, Certificate
from marketplace.register.producers.models import Producer

STEPS = (180, 90, 60, 30)  # days before the end
LAST_STEP = STEPS[-1]  # in writing at the latest so many days before, by the rules of the programme


class Letter(models.Model):
    """One numbered paper to one holder, copied to its commune; it may speak of several certificates."""

    class How(models.TextChoices):
        POST = "post", _("By registered post")
        HAND = "hand", _("Handed over, signed for")
        OFFICE = "office", _("Through the document system")
        MESSAGE = "message", _("By e-mail or message")

    number = models.CharField(_("number"), max_length=60)  # with its signs, as 12/TB-VPĐP
    issued_on = models.DateField(_("date"))
    signer = models.CharField(_("signed by"), max_length=120)
    agency = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    producer = models.ForeignKey(Producer, models.PROTECT, related_name="letters")
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    sent_how = models.CharField(_("how"), max_length=8, choices=How, blank=True)
    proof = models.FileField(_("proof of sending"), storage=private_storage, upload_to=PrivatePath("notices"), blank=True)
    proof_words = models.CharField(_("number of the consignment, or who signed for it"), max_length=120, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number", "issued_on"], name="letter_number_once"),
            models.CheckConstraint(
                condition=Q(sent_on=None, sent_how="") | Q(sent_on__isnull=False) & ~Q(sent_how=""), name="letter_sent_how"
            ),
        ]

    def __str__(self):
        return self.number


class Notice(models.Model):
    """One certificate in one letter."""

    class Answer(models.TextChoices):
        RENEW = "renew", _("Wants to be evaluated again")
        UPGRADE = "upgrade", _("Wants a higher star")
        STOP = "stop", _("Does not go on")

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="notices")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="notices")
    step = models.PositiveSmallIntegerField(choices=[(days, str(days)) for days in STEPS])
    answer = models.CharField(_("answer"), max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["certificate", "-step"]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "step"], name="notice_step_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False), name="notice_answered_when"
            ),
        ]

    def __str__(self):
        return f"{self.letter}: {self.certificate}"
