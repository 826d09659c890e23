from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Address(models.Model):
    """Where a person has goods sent: province → commune → line, as addresses are written since July 2025."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="places_to_send")
    name = models.CharField(_("recipient"), max_length=120)
    phone = models.CharField(_("phone number"), max_length=16)
    commune = models.ForeignKey("places.Commune", verbose_name=_("commune"), on_delete=models.PROTECT, related_name="+")
    line = models.CharField(_("house, street, hamlet"), max_length=200)
    is_default = models.BooleanField(_("use this address first"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("address"), _("addresses")
        ordering = ["-is_default", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user"], condition=Q(is_default=True), name="one_default_address")]

    def __str__(self):
        return f"{self.line}, {self.commune}, {self.commune.province}"
