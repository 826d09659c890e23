"""What is in the register: a name, its group, its maker, its place."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.audit.tracking import tracked
from marketplace.foundation.core import text
from marketplace.foundation.core.fields import SortKeyField


class ProductGroup(models.Model):
    """One of the six groups of the programme."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.name_en if get_language() == "en" else self.name


class ProductSet(models.Model):
    """A set of criteria's scope below a group; data that officers keep."""

    group = models.ForeignKey(ProductGroup, models.PROTECT, related_name="sets")
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=160)

    class Meta:
        ordering = ["group", "code"]

    def __str__(self):
        return self.name


class RegisteredProductQuerySet(models.QuerySet):
    def with_stars(self, on=None):
        """Adds `stars`, `certificate_id`, `certificate_until` (end, exclusive): null when none is in force at `on`."""
        from .certificates import Certificate

        held = Certificate.objects.in_force(on).filter(product=OuterRef("pk"))
        return self.annotate(
            stars=Subquery(held.values("stars")[:1]),
            certificate_id=Subquery(held.values("pk")[:1]),
            certificate_until=Subquery(held.values("period__endswith")[:1]),
        )

    def certified(self, on=None):
        from .certificates import Certificate

        return self.filter(models.Exists(Certificate.objects.in_force(on).filter(product=OuterRef("pk"))))

    def named(self, words):
        return self.filter(folded__contains=text.fold(words))

    def incomplete(self):
        """What officers must still find out: no producer, or no commune."""
        return self.filter(Q(producer=None) | Q(commune=None))


@tracked()
class RegisteredProduct(models.Model):
    """A product in the register, true without any sale. Its place is as precise as its source."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    office_code = models.CharField(_("the office's code"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=200)
    group = models.ForeignKey(ProductGroup, models.PROTECT, related_name="products", verbose_name=_("group"))
    set = models.ForeignKey(ProductSet, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("set"))
    producer = models.ForeignKey(
        "producers.Producer", models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("producer")
    )
    commune = models.ForeignKey(  # of the current edition
        "places.Commune", models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("commune")
    )
    old_commune = models.ForeignKey("places.Commune", models.PROTECT, null=True, blank=True, related_name="+")  # until 30 June 2025
    district = models.ForeignKey("places.District", models.PROTECT, null=True, blank=True, related_name="products")
    place_words = models.CharField(_("place as the source writes it"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    picture = models.ImageField(_("picture"), upload_to="products/%Y", blank=True)
    source = models.TextField(_("source"), blank=True)
    folded = models.CharField(max_length=200, editable=False)
    sort_key = SortKeyField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RegisteredProductQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        indexes = [
            GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="registered_product_folded"),
            models.Index(fields=["sort_key"]),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="registered_product_has_name"),
            models.UniqueConstraint(fields=["office_code"], condition=~Q(office_code=""), name="registered_product_office_code_once"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.fold()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("product", args=[f"{self.code}-{self.slug}"])

    def fold(self):
        """Before bulk writes, which do not call `save`."""
        self.folded, self.sort_key = text.fold(self.name), text.sort_key(self.name)

    @property
    def slug(self):
        return text.slug(self.name)
