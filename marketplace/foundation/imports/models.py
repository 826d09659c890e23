"""A file somebody brought, its rows waiting to be judged and applied, and the answers people gave."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core.files import PrivatePath, private_storage


class Stage(models.TextChoices):
    MAPPING = "mapping", _("its columns are to be named")
    CHECKING = "checking", _("being checked")
    READY = "ready", _("checked, not applied yet")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")


class Verdict(models.TextChoices):
    ADD = "add", _("to add")
    CHANGE = "change", _("to change")
    SAME = "same", _("unchanged")
    ASK = "ask", _("to ask")
    REFUSE = "refuse", _("not taken")


class Shape(models.Model):
    """Which column is what in files with this head: said once by a person, remembered for the next."""

    kind = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)  # of the titles in their order
    name = models.CharField(max_length=80)
    header = models.JSONField()
    positions = models.JSONField()  # our column name → position
    day_order = models.CharField(max_length=3, default="dmy")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "fingerprint"], name="one_shape_per_head")]

    def __str__(self):
        return self.name


class ImportRun(models.Model):
    """One file on its way in. Rows are judged in batches and applied in one transaction; both can be taken up again."""

    kind = models.CharField(max_length=40)
    file = models.FileField(storage=private_storage, upload_to=PrivatePath("imports"), blank=True)
    file_name = models.CharField(max_length=200)
    header = models.JSONField(default=list)  # the titles as the file has them
    unknown = models.JSONField(default=list)  # titles no column of ours bears
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.CHECKING)
    total = models.PositiveIntegerField(default=0)
    checked = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)  # why applying stopped
    shape = models.ForeignKey(Shape, models.SET_NULL, null=True, blank=True, related_name="+")  # by which its columns were read
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.file_name} ({self.get_stage_display()})"


class ImportRow(models.Model):
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # the line in the file
    cells = models.JSONField()  # as the file has them, for giving them back
    values = models.JSONField()  # by our column names
    formulas = models.JSONField(default=list)  # titles of cells that hold one
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)  # empty: not judged yet
    reason = models.TextField(blank=True)  # for people, in Vietnamese
    title = models.CharField(max_length=300, blank=True)
    changes = models.JSONField(default=list)  # [label, before, after]
    question = models.JSONField(null=True, blank=True)  # {"key", "text", "choices": [[value, label]]}

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["run", "verdict"])]

    def __str__(self):
        return f"{self.run_id}:{self.number}"


class ImportAnswer(models.Model):
    """What somebody once answered; the same question is not asked again."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=500)
    answer = models.CharField(max_length=80)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="import_answer_once")]

    def __str__(self):
        return f"{self.kind}: {self.key}"
