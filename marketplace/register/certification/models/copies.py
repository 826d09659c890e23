from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .certificates import Certificate


class CertificateCopy(models.Model):
    """A duplicate of the paper, given out by an officer: counted, and marked as a copy wherever it is printed."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="copies")
    number = models.PositiveSmallIntegerField()  # of this certificate: 1, 2, …
    reason = models.CharField(_("Reason"), max_length=200)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["certificate", "number"]
        constraints = [models.UniqueConstraint(fields=["certificate", "number"], name="certificate_copy_number_once")]

    def __str__(self):
        return f"{self.certificate}: {self.number}"
