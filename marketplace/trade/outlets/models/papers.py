"""What stands behind an outlet: surveys with their photos and minutes, decisions and announcements."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.audit.tracking import tracked
from marketplace.foundation.core import dates
from marketplace.foundation.core.files import PrivatePath, private_storage


class PaperKind(models.TextChoices):
    DECISION = "decision", _("Decision to recognise")
    ANNOUNCEMENT = "announcement", _("Announcement of the list")
    WITHDRAWAL = "withdrawal", _("Decision to withdraw")


@tracked()
class Paper(models.Model):
    """One paper; an announcement covers as many outlets as its list names."""

    kind = models.CharField(_("kind"), max_length=12, choices=PaperKind)
    number = models.CharField(_("number"), max_length=80)
    dated = models.DateField(_("date"))
    issued_by = models.CharField(_("issued by"), max_length=200)
    file = models.FileField(_("file"), storage=private_storage, upload_to=PrivatePath("outlets"), blank=True)

    class Meta:
        ordering = ["-dated", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number", "dated", "issued_by"], name="outlet_paper_once"),
            models.CheckConstraint(condition=~Q(number=""), name="outlet_paper_has_number"),
        ]

    def __str__(self):
        return f"{self.number} ({dates.words(self.dated)})"


class SurveyKind(models.TextChoices):
    FIRST = "first", _("Survey before the decision")
    YEARLY = "yearly", _("Yearly check")


@tracked()
class Survey(models.Model):
    """What those who went there found, by counting."""

    outlet = models.ForeignKey("outlets.Outlet", models.PROTECT, related_name="surveys")
    kind = models.CharField(max_length=8, choices=SurveyKind)
    day = models.DateField(_("day"))
    members = models.TextField(_("who took part"))  # offices and functions, one a line
    area_m2 = models.DecimalField(_("area in m²"), max_digits=8, decimal_places=1)
    kinds = models.PositiveSmallIntegerField(_("kinds of OCOP goods counted, with both stamps"))
    local_items = models.PositiveIntegerField(_("local items counted"))
    other_items = models.PositiveIntegerField(_("other items counted"))
    findings = models.TextField(_("findings"), blank=True)
    fit = models.BooleanField(_("fulfils the criteria"))
    minutes = models.FileField(_("signed minutes"), storage=private_storage, upload_to=PrivatePath("outlets"), blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-day", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()}, {dates.words(self.day)}"

    @property
    def share(self):
        """Percent of OCOP and local goods among all items, or None where there are none."""
        items = self.kinds + self.local_items + self.other_items
        return 100 * (self.kinds + self.local_items) / items if items else None


class Photo(models.Model):
    outlet = models.ForeignKey("outlets.Outlet", models.CASCADE, related_name="photos")
    # The original is private: everybody sees its rendition, and only while the point of sale is on the list.
    image = models.ImageField(storage=private_storage, upload_to=PrivatePath("outlets"))
    caption = models.CharField(_("what it shows"), max_length=160)
    taken_on = models.DateField(_("taken on"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.caption
