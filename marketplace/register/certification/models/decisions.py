"""Who decides, by which paper, and why a certificate may be revoked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.audit.tracking import tracked
from marketplace.foundation.core import dates
from marketplace.foundation.core.files import PrivatePath, private_storage
from marketplace.register.certification.sources import links


class Level(models.TextChoices):
    COMMUNE = "commune", _("Commune")
    DISTRICT = "district", _("District")
    PROVINCE = "province", _("Province")
    CENTRAL = "central", pgettext_lazy("level of an authority", "Central")


class AuthorityQuerySet(models.QuerySet):
    def standing(self, on=None):
        day = dates.today(on)
        return self.filter(Q(since=None) | Q(since__lte=day)).filter(Q(until=None) | Q(until__gte=day))


class Authority(models.Model):
    """A body that signs decisions about stars, from a day to a day; what is dissolved has a successor.

    For whom officers work, and who answers complaints, is `accounts.Agency`: a people's committee signs, its departments answer.
    """

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    level = models.CharField(_("level"), max_length=16, choices=Level)
    commune = models.ForeignKey("places.Commune", models.PROTECT, null=True, blank=True, related_name="+")
    district = models.ForeignKey("places.District", models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)  # its last day
    sample = models.BooleanField(_("invented, for demonstration"), default=False)  # and so is each of its decisions
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "authorities"

    def __str__(self):
        return self.name

    def stands(self, day):
        return (self.since is None or self.since <= day) and (self.until is None or self.until >= day)


class DecisionKind(models.TextChoices):
    RECOGNISE = "recognise", _("Recognise")
    RENEW = "renew", _("Renew")
    UPGRADE = "upgrade", _("Upgrade")
    REISSUE = "reissue", _("Re-issue")
    CORRECT = "correct", _("Correct")
    SUSPEND = "suspend", _("Suspend")
    LIFT = "lift", _("Lift a suspension")
    REVOKE = "revoke", _("Revoke")


@tracked()
class Decision(models.Model):
    """One paper; it covers as many products as its annex lists."""

    number = models.CharField(_("number"), max_length=80)
    decided_on = models.DateField(_("date"))
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="decisions", verbose_name=_("authority"))
    level = models.CharField(_("level"), max_length=16, choices=Level)
    kind = models.CharField(_("kind"), max_length=16, choices=DecisionKind)
    file = models.FileField(_("file"), storage=private_storage, upload_to=PrivatePath("decisions"), blank=True)
    source = models.TextField(_("source"), blank=True)  # public addresses that name it
    sample = models.BooleanField(_("invented, for demonstration"), default=False)

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "number", "decided_on", "kind"], name="decision_once"),
            models.CheckConstraint(condition=~Q(number=""), name="decision_has_number"),
        ]

    def __str__(self):
        return f"{self.number} ({dates.words(self.decided_on)})"

    @property
    def source_links(self):
        return links(self.source)


class RevocationGround(models.Model):
    """Why a certificate may be revoked; officers keep the list. `unsafe` recalls what was already sent."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    unsafe = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.name_en if get_language() == "en" else self.name
