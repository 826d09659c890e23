import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditEntryQuerySet(models.QuerySet):
    def about(self, thing):
        return self.filter(thing_type=thing._meta.label_lower, thing_id=str(thing.pk))


class AuditEntry(models.Model):
    """One decision of one person. Holds ids and references, never names: names are joined when shown."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    action = models.CharField(max_length=80)
    thing_type = models.CharField(max_length=80)
    thing_id = models.CharField(max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    behalf_type = models.CharField(max_length=80, blank=True)
    behalf_id = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    paper = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict, blank=True)
    context = models.UUIDField(null=True, blank=True, db_index=True)  # joins the values that pghistory recorded

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["thing_type", "thing_id", "at"], name="audit_entry_thing")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.action} {self.thing_type}:{self.thing_id}"
