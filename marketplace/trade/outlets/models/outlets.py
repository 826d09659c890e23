"""Points of sale and the registered products they say they carry."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.audit.tracking import tracked
from marketplace.foundation.core import dates, text
from marketplace.foundation.core.fields import SortKeyField
from marketplace.register.certification.models import Certificate


class State(models.TextChoices):
    DRAFT = "draft", _("Draft of the owner, not handed in")
    REPORTED = "reported", _("Known from a source only")
    APPLIED = "applied", _("Applied, to be surveyed")
    SURVEYED = "surveyed", _("Surveyed, to be decided")
    DECIDED = "decided", _("Decided, to be published")
    PUBLISHED = "published", _("On the public list")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


PUBLIC = (State.PUBLISHED, State.REPORTED)


class OutletQuerySet(models.QuerySet):
    def public(self):
        """What everybody sees: the published list, and what sources report, which is marked as such."""
        return self.filter(state__in=PUBLIC)

    def published(self):
        return self.filter(state=State.PUBLISHED)

    def handed_in(self):
        """What the department may see: a draft is its owner's alone."""
        return self.exclude(state=State.DRAFT)

    def of_owner(self, user=None, phone=""):
        """`phone` is proven; neither: nobody's."""
        mine = Q(pk=None)
        if user is not None:
            mine |= Q(holder=user)
        if phone:
            mine |= Q(owner_phone=phone)
        return self.filter(mine)

    def due(self, on=None):
        """Whose yearly check is due."""
        return self.published().filter(next_check_on__lte=dates.today(on))

    def carrying(self, products):
        return self.filter(Exists(Carried.objects.filter(outlet=OuterRef("pk"), product__in=products)))

    def with_kinds(self, on=None, *, least_stars=0, stamps=False):
        """Adds `carried_count` and `kinds`: how many of them hold a star at `on` (and both stamps, where those are asked for)."""
        counted = Carried.objects.filter(outlet=OuterRef("pk")).counting(on, least_stars=least_stars, stamps=stamps)
        every = Carried.objects.filter(outlet=OuterRef("pk"))
        return self.annotate(kinds=_number(counted), carried_count=_number(every))


def _number(rows):
    counted = rows.order_by().values("outlet").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0))


# How to reach the owner stays out of the history tables: it must be possible to erase it in one place.
@tracked(exclude=["email", "owner_phone"])
class Outlet(models.Model):
    """A shop that sells OCOP goods, from its application (or a source that reports it) to its withdrawal."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=250)
    location_type = models.ForeignKey(
        "outlets.LocationType", models.PROTECT, null=True, blank=True, related_name="outlets", verbose_name=_("kind of place")
    )
    owner = models.CharField(_("owner (firm, cooperative, household)"), max_length=200, blank=True)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="outlets")
    address_line = models.CharField(_("address: house, street, hamlet"), max_length=250, blank=True)
    commune = models.ForeignKey("places.Commune", models.PROTECT, null=True, blank=True, related_name="outlets", verbose_name=_("commune"))
    district = models.ForeignKey("places.District", models.PROTECT, null=True, blank=True, related_name="outlets")  # as a source says
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    phone = models.CharField(_("phone of the shop"), max_length=16, blank=True)  # E.164, public
    email = models.EmailField(_("e-mail of the owner"), blank=True)  # not public
    owner_phone = models.CharField(max_length=16, blank=True)  # E.164, proven by a code, not public
    licence_number = models.CharField(_("business registration"), max_length=60, blank=True)
    licensed_on = models.DateField(_("of the day"), null=True, blank=True)
    area_m2 = models.DecimalField(_("area in m²"), max_digits=8, decimal_places=1, null=True, blank=True)
    local_items = models.PositiveIntegerField(_("local items without OCOP"), null=True, blank=True)
    other_items = models.PositiveIntegerField(_("other items on sale"), null=True, blank=True)
    closed_on_holidays = models.BooleanField(_("closed on public holidays"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=State)
    decided_by = models.ForeignKey("outlets.Paper", models.PROTECT, null=True, blank=True, related_name="decided")
    announced_by = models.ForeignKey("outlets.Paper", models.PROTECT, null=True, blank=True, related_name="announced")
    withdrawn_by = models.ForeignKey("outlets.Paper", models.PROTECT, null=True, blank=True, related_name="withdrawn")
    published_at = models.DateTimeField(null=True, blank=True)
    next_check_on = models.DateField(_("next yearly check"), null=True, blank=True)
    short_since = models.DateField(null=True, blank=True)  # fallen on this day, which owner and department were told; null: enough
    source = models.TextField(_("source"), blank=True)  # addresses of the pages that report it
    sample = models.BooleanField(_("invented, for demonstration"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)  # told apart when two officers edit at once
    folded = models.CharField(max_length=250, editable=False)
    sort_key = SortKeyField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OutletQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["state", "sort_key"]), models.Index(fields=["folded"]), models.Index(fields=["owner_phone"])]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="outlet_has_name"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="outlet_coordinates",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(announced_by__isnull=False, published_at__isnull=False, next_check_on__isnull=False),
                name="outlet_published_by_a_paper",
            ),
            models.UniqueConstraint(
                fields=["owner_phone", "folded"], condition=Q(state="draft") & ~Q(owner_phone=""), name="outlet_draft_once_a_phone"
            ),
            models.UniqueConstraint(
                fields=["holder", "folded"], condition=Q(state="draft", holder__isnull=False), name="outlet_draft_once_a_holder"
            ),
            models.CheckConstraint(condition=~Q(state="withdrawn") | Q(withdrawn_by__isnull=False), name="outlet_withdrawn_by_a_paper"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.folded, self.sort_key = text.fold(self.name), text.sort_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("outlet", args=[self.slug])

    @property
    def is_public(self):
        return self.state in PUBLIC

    @property
    def check_due(self):
        return self.state == State.PUBLISHED and self.next_check_on <= dates.today()


class CarriedQuerySet(models.QuerySet):
    def counting(self, on=None, *, least_stars=0, stamps=False):
        held = Certificate.objects.in_force(on).filter(product=OuterRef("product"))
        found = self.filter(Exists(held.filter(stars__gte=least_stars)))
        return found.filter(stamped=True) if stamps else found

    def with_stars(self, on=None):
        held = Certificate.objects.in_force(on).filter(product=OuterRef("product"))
        return self.annotate(stars=Subquery(held.values("stars")[:1]))


@tracked()
class Carried(models.Model):
    """A kind of goods that an outlet says it sells."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="carried")
    product = models.ForeignKey("certification.RegisteredProduct", models.PROTECT, related_name="carried_by")
    stamped = models.BooleanField(default=True)  # with OCOP stamp and trace stamp, as it says or a survey found
    since = models.DateField()

    objects = CarriedQuerySet.as_manager()

    class Meta:
        ordering = ["product__sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["outlet", "product"], name="outlet_carries_once")]

    def __str__(self):
        return f"{self.outlet}: {self.product}"
