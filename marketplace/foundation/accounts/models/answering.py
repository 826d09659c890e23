"""Which public body answers what people ask, and until when: dated data, like the bodies themselves."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.audit.tracking import tracked

from .roles import Agency, ValidQuerySet


@tracked()
class Mandate(models.Model):
    """An agency (or whoever has its duties by then) answers one subject, in a place or everywhere, from one moment to another."""

    subject = models.CharField(_("subject"), max_length=40)  # one of `accounts.subjects`
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name=_("agency"), related_name="mandates")
    area_edition = models.CharField(_("edition of the place"), max_length=10, blank=True)  # as in RoleGrant
    area_code = models.CharField(_("code of the place"), max_length=10, blank=True)  # empty: the whole territory
    basis = models.CharField(_("by which paper"), max_length=200, blank=True)
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)

    objects = ValidQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("mandate"), _("mandates")
        ordering = ["subject", "-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")), name="mandate_dates_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.subject}: {self.agency}"


class Answerable(models.Model):
    """What somebody asked and a named agency must answer by the end of a day. Who has it says `subject` and `is_open`."""

    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")  # None: no mandate fitted
    due_on = models.DateField()
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
