"""What a point of sale must fulfil, by which paper, where and when: data that officers keep."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.audit.tracking import tracked
from marketplace.foundation.core import dates


class Stage(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("criteria", "Draft")
    PUBLISHED = "published", pgettext_lazy("criteria", "Published")
    DISCARDED = "discarded", pgettext_lazy("criteria", "Discarded draft")


class CriteriaQuerySet(models.QuerySet):
    def published(self):
        return self.filter(stage=Stage.PUBLISHED)

    def holding(self, on=None):
        day = dates.today(on)
        return self.published().filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


@tracked()
class Criteria(models.Model):
    """One paper's demands. What it does not ask for is null. A draft asks for nothing of anybody."""

    code = models.SlugField(unique=True)
    stage = models.CharField(_("stage"), max_length=9, choices=Stage, default=Stage.PUBLISHED)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="versions", verbose_name=_("comes after"))
    basis = models.CharField(_("basis"), max_length=250)
    number = models.CharField(_("number of the paper"), max_length=80, blank=True)
    dated = models.DateField(_("date of the paper"), null=True, blank=True)
    issued_by = models.CharField(_("issued by"), max_length=100, blank=True)
    province = models.ForeignKey(  # of the edition in which the paper was written; null: the whole country
        "places.Province", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("territory")
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)  # its last day; null: no paper ended it yet
    least_kinds = models.PositiveSmallIntegerField(_("least number of kinds"), null=True, blank=True)
    least_stars = models.PositiveSmallIntegerField(_("least stars of each"), null=True, blank=True)
    stamps = models.BooleanField(_("each with OCOP stamp and trace stamp"), default=False)
    share_above = models.PositiveSmallIntegerField(_("OCOP and local goods above … % of the items"), null=True, blank=True)
    places = models.ManyToManyField("outlets.LocationType", blank=True, related_name="listed_by")  # none: it does not ask where
    remark = models.TextField(_("remark"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)  # told apart when two officers edit one draft

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


class LocationTypeQuerySet(models.QuerySet):
    def offered(self):
        """A draft's kinds are nobody's choice yet."""
        return self.filter(listed_by__stage=Stage.PUBLISHED).distinct()


class LocationType(models.Model):
    """Where a point of sale may stand. Versions of the criteria list it (`Criteria.places`)."""

    criteria = models.ForeignKey(Criteria, models.PROTECT, related_name="location_types")  # which named it first
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = LocationTypeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name_en if self.name_en and get_language() == "en" else self.name
