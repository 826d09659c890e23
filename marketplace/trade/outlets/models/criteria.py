"""What a point of sale must fulfil, by which paper, where and when: data that officers keep."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.audit.tracking import tracked
from marketplace.foundation.core import dates


class CriteriaQuerySet(models.QuerySet):
    def holding(self, on=None):
        day = dates.today(on)
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


@tracked()
class Criteria(models.Model):
    """One paper's demands. What it does not ask for is null."""

    code = models.SlugField(unique=True)
    basis = models.CharField(_("basis"), max_length=250)
    province = models.ForeignKey(  # of the edition in which the paper was written; null: the whole country
        "places.Province", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("territory")
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)  # its last day; null: no paper ended it yet
    least_kinds = models.PositiveSmallIntegerField(_("least number of kinds"), null=True, blank=True)
    least_stars = models.PositiveSmallIntegerField(_("least stars of each"), null=True, blank=True)
    stamps = models.BooleanField(_("each with OCOP stamp and trace stamp"), default=False)
    share_above = models.PositiveSmallIntegerField(_("OCOP and local goods above … % of the items"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True)

    objects = CriteriaQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "code"]
        verbose_name_plural = "criteria"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="outlet_criteria_days_in_order"
            ),
            models.CheckConstraint(condition=Q(share_above=None) | Q(share_above__lt=100), name="outlet_criteria_share"),
        ]

    def __str__(self):
        return self.basis


class LocationType(models.Model):
    """Where a point of sale may stand, as one paper lists it."""

    criteria = models.ForeignKey(Criteria, models.PROTECT, related_name="location_types")
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.name_en if get_language() == "en" else self.name
