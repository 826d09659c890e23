from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.audit.tracking import tracked


class ValidQuerySet(models.QuerySet):
    def valid(self, on=None):
        on = on or timezone.now()
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)


@tracked()
class Agency(models.Model):
    """A public body for which people work and that answers to people. Bodies are dissolved and succeeded: never deleted, only ended.

    Whose signature a decision about stars bears is another question, with history back to 2018: `certification.Authority`.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", verbose_name=_("successor"), null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )

    objects = ValidQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("agency"), _("agencies")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")), name="agency_dates_in_order"
            ),
            models.CheckConstraint(condition=Q(successor__isnull=True) | ~Q(successor=F("pk")), name="agency_not_its_own_successor"),
        ]

    def __str__(self):
        return self.name

    def at(self, on=None):
        """Who has its duties at that moment: itself, once it has ended its successor; None where nobody has."""
        on, agency, seen = on or timezone.now(), self, set()
        while agency.valid_until and agency.valid_until <= on and agency.successor and agency.pk not in seen:
            seen.add(agency.pk)
            agency = agency.successor
        return agency if agency.valid_from <= on and (agency.valid_until is None or on < agency.valid_until) else None


class Role(models.TextChoices):
    COORDINATION_OFFICER = "coordination_officer", _("coordination officer")
    TRADE_OFFICER = "trade_officer", _("trade officer")
    EDITOR = "editor", _("editor")
    OPERATOR = "operator", _("operator")


@tracked()
class RoleGrant(models.Model):
    """A person holds a role for an agency, in a place, from one moment to another."""

    user = models.ForeignKey("accounts.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    agency = models.ForeignKey(Agency, verbose_name=_("agency"), null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    area_edition = models.CharField(_("edition of the place"), max_length=10, blank=True)  # places: Edition
    area_code = models.CharField(_("code of the place"), max_length=10, blank=True)  # empty: the whole territory
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    granted_by = models.ForeignKey("accounts.User", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+")

    objects = ValidQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("role"), _("roles")
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")), name="grant_dates_in_order"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_known"),
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.user_id}"

    def clean(self):
        if self.valid_until and self.valid_from and self.valid_until <= self.valid_from:
            raise ValidationError({"valid_until": _("A role ends after it begins.")})
