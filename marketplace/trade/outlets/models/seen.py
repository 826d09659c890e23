"""Goods that surveyors looked for in a shop: those it says it carries, and what else stood there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.audit.tracking import tracked

MOST_WORDS = 160


class Answer(models.TextChoices):
    FOUND = "found", _("On sale")
    UNSTAMPED = "unstamped", _("A stamp is missing")
    MISSING = "missing", _("Not found")


class SeenQuerySet(models.QuerySet):
    def open(self):
        """Still being noted in the shop; a survey that was entered keeps its own."""
        return self.filter(survey=None)


@tracked()
class Seen(models.Model):
    """One kind of goods: of the register (its star may have ended), or, by `words`, not to be found there."""

    outlet = models.ForeignKey("outlets.Outlet", models.PROTECT, related_name="seen")
    survey = models.ForeignKey("outlets.Survey", models.PROTECT, null=True, blank=True, related_name="seen")
    product = models.ForeignKey("certification.RegisteredProduct", models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=MOST_WORDS, blank=True)
    token = models.CharField(max_length=12, blank=True)  # of the line on the page: sent twice, it is one
    answer = models.CharField(max_length=10, choices=Answer)
    said = models.BooleanField(default=False)  # the shop said so when the survey was entered
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = SeenQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(product=None) ^ Q(words=""), name="outlet_seen_product_or_words"),
            models.UniqueConstraint(fields=["outlet", "product"], condition=Q(survey=None), name="outlet_seen_once"),
            models.UniqueConstraint(fields=["survey", "product"], name="outlet_seen_once_a_survey"),
            models.UniqueConstraint(fields=["outlet", "token"], condition=Q(survey=None, product=None), name="outlet_seen_line_once"),
        ]

    def __str__(self):
        return f"{self.product or self.words}: {self.get_answer_display()}"
