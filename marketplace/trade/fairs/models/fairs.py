"""A fair or a festival, announced by an office or merely known from a source."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, DateField, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.foundation.audit.tracking import tracked
from marketplace.foundation.core import dates, lunar, text
from marketplace.foundation.core.fields import SortKeyField
from marketplace.foundation.core.files import PrivatePath, private_storage


class Kind(models.TextChoices):
    FAIR = "fair", _("Fair")
    TRADE_WEEK = "trade_week", _("Week of goods")
    PRODUCE_DAY = "produce_day", _("Produce day")
    CULTURE_WEEK = "culture_week", _("Week of culture and tourism")
    FESTIVAL = "festival", _("Festival")


class State(models.TextChoices):
    """What somebody did. What time does is never stored: see Status."""

    NOTED = "noted", _("Known from a source")
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Announced")
    OPEN = "open", _("Registration open")
    CLOSED = "closed", _("Registration closed")
    CANCELLED = "cancelled", _("Cancelled")
    REPORTED = "reported", _("Over, reported")
    DISCARDED = "discarded", _("Discarded draft")


HIDDEN = (State.DRAFT, State.DISCARDED)  # from everybody but officers


class Status(models.TextChoices):
    """What a fair is on a day."""

    DRAFT = "draft", _("Draft")
    NOTED = "noted", _("Expected, by a source")
    PUBLISHED = "published", _("Announced")
    OPEN = "registration_open", _("Registration open")
    CLOSED = "registration_closed", _("Registration closed")
    RUNNING = "running", _("Going on")
    OVER = "over", _("Over")
    REPORTED = "reported", _("Over, reported")
    CANCELLED = "cancelled", _("Cancelled")
    DISCARDED = "discarded", _("Discarded draft")


class Basis(models.TextChoices):
    """Decree 81/2018, Article 29: a trader's fair is registered at least 30 days before, one in the province's programme is exempt."""

    PROGRAMME = "programme", _("In a programme decided by the province")
    REGISTRATION = "registration", _("Registered with the trade department")


class FairQuerySet(models.QuerySet):
    def public(self):
        return self.exclude(state__in=HIDDEN)

    def kept(self):
        """Without the drafts that officers have discarded."""
        return self.exclude(state=State.DISCARDED)

    def dated(self, on=None):
        """Adds `begins` and `finishes` (dates or null) and `status` (a Status or null), all as of `on`.

            A yearly lunar day is this year's until it is over, then the next; once an office announces it, its days are written down
        and it is over after them like any other. Where no last day is known, the first one counts."""
        first, last = _lunar_days(self, dates.today(on))
        rows = self.annotate(begins=first)
        rows = rows.annotate(finishes=Coalesce(last, "begins", output_field=DateField()))
        return rows.annotate(status=_status(dates.today(on)))


def _lunar_days(rows, today):
    ruled = Fair.objects.filter(starts_on=None, lunar_month__isnull=False)
    begins, finishes = [], []
    for month, day, length in ruled.values_list("lunar_month", "lunar_day", "lunar_days").distinct().order_by():
        rule = Q(starts_on=None, lunar_month=month, lunar_day=day, lunar_days=length)
        further = timedelta(days=length - 1)
        first = lunar.day_on_or_after(today - further, month=month, day=day)
        begins.append(When(rule, then=Value(first, DateField())))
        finishes.append(When(rule, then=Value(first + further, DateField())))
    whole = {"output_field": DateField()}
    return Case(*begins, default=F("starts_on"), **whole), Case(*finishes, default=F("ends_on"), **whole)


def _status(today):
    lapsed = Q(state=State.OPEN, registration_until__lt=today)
    lasting = [State.DRAFT, State.CANCELLED, State.REPORTED, State.DISCARDED]
    return Case(
        *(When(state=state, then=Value(state.value)) for state in lasting),
        When(finishes__lt=today, then=Value(Status.OVER.value)),
        When(begins__lte=today, then=Value(Status.RUNNING.value)),
        When(state=State.NOTED, begins=None, then=Value(None)),
        When(state=State.NOTED, then=Value(Status.NOTED.value)),
        When(state=State.PUBLISHED, then=Value(Status.PUBLISHED.value)),
        When(Q(state=State.CLOSED) | lapsed, then=Value(Status.CLOSED.value)),
        default=Value(Status.OPEN.value),
        output_field=models.CharField(null=True),
    )


@tracked(exclude=["contact"])
class Fair(models.Model):
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(max_length=120, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)

    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    lunar_month = models.PositiveSmallIntegerField(_("lunar month"), null=True, blank=True)
    lunar_day = models.PositiveSmallIntegerField(_("lunar day"), null=True, blank=True)
    lunar_days = models.PositiveSmallIntegerField(_("how many days"), default=1)
    recurrence = models.CharField(_("how often, as the source writes it"), max_length=200, blank=True)

    place = models.CharField(pgettext_lazy("fair", "Place"), max_length=300, blank=True)
    commune = models.ForeignKey("places.Commune", models.PROTECT, null=True, blank=True, related_name="+")  # of the current edition
    old_commune = models.ForeignKey("places.Commune", models.PROTECT, null=True, blank=True, related_name="+")  # until 30 June 2025
    district = models.ForeignKey("places.District", models.PROTECT, null=True, blank=True, related_name="+")
    province = models.ForeignKey("places.Province", models.PROTECT, null=True, blank=True, related_name="+")

    organiser = models.CharField(_("organiser"), max_length=200, blank=True)
    contact = models.CharField(_("whom to ask, and the telephone number"), max_length=200, blank=True)
    basis = models.CharField(_("legal basis"), max_length=12, choices=Basis, blank=True)
    basis_number = models.CharField(_("number of the paper"), max_length=80, blank=True)
    basis_on = models.DateField(_("day of the paper"), null=True, blank=True)

    groups = models.ManyToManyField("certification.ProductGroup", related_name="+", blank=True, verbose_name=_("only these groups"))
    communes = models.ManyToManyField("places.Commune", related_name="+", blank=True, verbose_name=_("only from these communes"))
    registration_until = models.DateField(_("registration until"), null=True, blank=True)
    booths = models.PositiveSmallIntegerField(_("number of booths"), null=True, blank=True)
    makers_a_booth = models.PositiveSmallIntegerField(_("how many makers may share a booth"), default=1)

    about = models.TextField(_("about"), blank=True)
    programme = models.TextField(_("programme"), blank=True)
    support = models.TextField(_("support offered"), blank=True)
    letter = models.TextField(_("words of the letter"), blank=True)
    scale = models.CharField(_("size, as the source writes it"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    source = models.TextField(_("source"), blank=True)  # addresses, one a line

    follows = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, editable=False, related_name="followed_by")
    version = models.PositiveIntegerField(default=0, editable=False)  # of its words: what a second officer has not seen
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancel_reason = models.TextField(blank=True, editable=False)
    report = models.JSONField(null=True, blank=True, editable=False)  # the figures, frozen when it was reported
    report_words = models.TextField(blank=True, editable=False)
    folded = models.CharField(max_length=200, editable=False)
    sort_key = SortKeyField()

    objects = FairQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "sort_key", "pk"]
        indexes = [models.Index(fields=["starts_on"]), models.Index(fields=["state"])]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="fair_has_name"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="fair_days_in_order"),
            models.CheckConstraint(
                condition=Q(lunar_month=None, lunar_day=None) | Q(lunar_month__range=(1, 12), lunar_day__range=(1, 30)),
                name="fair_lunar_day_whole",
            ),
            models.CheckConstraint(condition=Q(lunar_days__range=(1, 60)), name="fair_lunar_days_some"),
            models.CheckConstraint(condition=Q(makers_a_booth__gte=1), name="fair_booth_has_a_maker"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.folded, self.sort_key = text.fold(self.name), text.sort_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("fair", args=[self.slug])

    @property
    def yearly(self):
        return self.starts_on is None and self.lunar_month is not None


class FairDocument(models.Model):
    """A paper of the fair; what is not public is for officers."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), storage=private_storage, upload_to=PrivatePath("fairs"))
    public = models.BooleanField(_("everybody may read it"), default=False)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.title
