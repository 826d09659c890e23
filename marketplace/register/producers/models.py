"""Producers and the people who act for them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.audit.tracking import tracked
from marketplace.foundation.core import dates, text
from marketplace.foundation.core.fields import SortKeyField


class Kind(models.TextChoices):
    COMPANY = "company", _("Company")
    COOPERATIVE = "cooperative", _("Cooperative")
    GROUP = "group", _("Cooperative group")
    HOUSEHOLD = "household", _("Household business")
    UNKNOWN = "unknown", _("Kind not known yet")  # what a source merely calls "Cơ sở"


class State(models.TextChoices):
    APPLIED = "applied", _("Applied")
    VERIFIED = "verified", _("Verified")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")


class ProducerQuerySet(models.QuerySet):
    def verified(self):
        return self.filter(state=State.VERIFIED)

    def named(self, words):
        """Producers whose name holds these words, whatever the case and the marks."""
        return self.filter(folded__contains=text.fold(words))


# Contact data stays out of the history tables: it must be possible to erase it in one place.
@tracked(exclude=["representative", "phone", "email", "tax_code"])
class Producer(models.Model):
    """One who makes registered goods: it may sell only while verified."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    legal_name = models.CharField(_("legal name"), max_length=250, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=40, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    tax_code = models.CharField(_("tax code"), max_length=14, blank=True)
    representative = models.CharField(_("representative"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)  # E.164
    email = models.EmailField(_("e-mail"), blank=True)
    address_line = models.CharField(_("street, hamlet"), max_length=250, blank=True)
    commune = models.ForeignKey(
        "places.Commune", models.PROTECT, null=True, blank=True, related_name="producers", verbose_name=_("commune")
    )
    district = models.ForeignKey("places.District", models.PROTECT, null=True, blank=True, related_name="+")  # when no more is known
    story = models.TextField(_("story"), blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.APPLIED)
    source = models.TextField(_("source"), blank=True)  # addresses of the pages that name this producer
    folded = models.CharField(max_length=200, editable=False)
    sort_key = SortKeyField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProducerQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["folded"]), models.Index(fields=["sort_key"])]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="producer_has_name"),
            models.UniqueConstraint(fields=["tax_code"], condition=~Q(tax_code=""), name="producer_tax_code_once"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.fold()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("producer", args=[f"{self.code}-{self.slug}"])

    def fold(self):
        """Before bulk writes, which do not call `save`."""
        self.folded, self.sort_key = text.fold(self.name), text.sort_key(self.name)

    @property
    def slug(self):
        return text.slug(self.name)

    @property
    def has_personal_number(self):
        """A 12-digit number is a person's own, not a firm's."""
        return len(self.tax_code) == 12  # noqa: PLR2004

    @property
    def tax_code_masked(self):
        return f"{'•' * 8}{self.tax_code[-4:]}" if self.has_personal_number else self.tax_code


class MembershipQuerySet(models.QuerySet):
    def valid(self, on=None):
        day = dates.today(on)
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))


@tracked()
class Membership(models.Model):
    """A person who acts for a producer, from a day to a day (both included)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    producer = models.ForeignKey(Producer, models.PROTECT, related_name="memberships")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "producer"], condition=Q(valid_until=None), name="membership_open_once"),
        ]

    def __str__(self):
        return f"{self.user} · {self.producer}"
