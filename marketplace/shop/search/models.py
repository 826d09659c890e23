import re

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core.text import slug, squeeze

COUNTED = (  # all that facets and the plain order ask of a document, so that a query without words reads this index alone
    "star_from", "in_stock_at", "stars", "listing", "commune_code", "commune_name", "old_commune_code", "old_commune_name",
    "district_code", "district_name", "group_code", "price_step", "price",
)  # fmt: skip


class ProductDocument(models.Model):
    """A listing as the embedded engine finds it, once for each star it holds now or will hold.

    A row counts from `star_from` until just before `star_until`, so midnight needs no reindex: a query compares both with its own moment.
    `in_stock_at` is the moment from which something can be bought (past: now; null: not in sight), `price` the cheapest of it in đồng.
    """

    listing = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    name_folded = models.CharField(max_length=255)
    words = SearchVectorField()  # folded
    words_exact = SearchVectorField()  # with diacritics
    stars = models.PositiveSmallIntegerField()
    star_from = models.DateTimeField()
    star_until = models.DateTimeField()
    commune_code = models.CharField(max_length=5, default="", blank=True)
    commune_name = models.CharField(max_length=100, default="", blank=True)
    old_commune_code = models.CharField(max_length=5, default="", blank=True)
    old_commune_name = models.CharField(max_length=100, default="", blank=True)
    district_code = models.CharField(max_length=3, default="", blank=True)
    district_name = models.CharField(max_length=100, default="", blank=True)
    group_code = models.CharField(max_length=20)
    set_code = models.CharField(max_length=20, default="", blank=True)
    producer_code = models.CharField(max_length=40)
    sold = models.BooleanField()  # not shown only
    price = models.PositiveBigIntegerField(null=True)
    price_step = models.PositiveSmallIntegerField(null=True)
    in_stock_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField()
    sales = models.PositiveIntegerField(default=0)  # pieces that left the shelf for orders lately

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_document_per_star", fields=["listing", "star_from"]),
            models.CheckConstraint(name="document_star_lasts", condition=Q(star_until__gt=F("star_from"))),
        ]
        indexes = [
            GinIndex(name="document_words", fields=["words"], fastupdate=False),
            GinIndex(name="document_trigrams", fields=["name_folded"], opclasses=["gin_trgm_ops"], fastupdate=False),
            models.Index(name="document_producer", fields=["producer_code"]),
            models.Index(name="document_commune", fields=["commune_code"]),
            models.Index(name="document_old_commune", fields=["old_commune_code"]),
            models.Index(name="document_district", fields=["district_code"]),
            models.Index(name="document_newest", fields=["-published_at", "-listing"]),
            models.Index(name="document_stars", fields=["-stars", "-listing"]),
            models.Index(name="document_price", fields=["price", "listing"]),
            models.Index(name="document_counted", fields=["star_until"], include=COUNTED),  # counts without the wide rows
        ]

    def __str__(self):
        return f"{self.name} ({self.stars}★)"


class StateQuerySet(models.QuerySet):
    def dirty(self):
        return self.filter(version__gt=F("indexed"))

    def waiting(self):
        """To be carried; what was refused waits for its next change."""
        return self.dirty().filter(refused="")

    def refused(self):
        return self.exclude(refused="").order_by("changed_at", "pk")


class IndexState(models.Model):
    """How far Elasticsearch has come with a listing: dirty while `version` is ahead of `indexed`.

    It outlives its listing, so that the documents are taken out too, and versions never begin anew.
    """

    listing_id = models.BigIntegerField(primary_key=True)
    version = models.PositiveBigIntegerField()
    indexed = models.PositiveBigIntegerField()
    documents = models.PositiveSmallIntegerField()  # the most it ever had there
    refused = models.TextField(blank=True)  # why the index did not take it
    changed_at = models.DateTimeField()  # the oldest change that is not carried yet

    objects = StateQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="index_dirty", fields=["changed_at"], condition=Q(version__gt=F("indexed")))]

    def __str__(self):
        return f"{self.listing_id}: {self.indexed} of {self.version}"


class Word(models.Model):
    """A word that stands in documents: folded, in how many of them, and as most of them write it."""

    word = models.CharField(primary_key=True, max_length=100)
    documents = models.PositiveIntegerField()
    spelling = models.CharField(max_length=100)

    def __str__(self):
        return self.spelling


class SynonymSet(models.Model):
    """Words that editors know to belong together; a search applies them at once, no document changes."""

    class Kind(models.TextChoices):
        SAME = "same", _("Each means the others")
        LEADS = "leads", _("The first words also find the second ones")
        FILLER = "filler", _("Say nothing about goods, and are passed over")

    key = models.SlugField(_("key"), max_length=80, unique=True, editable=False)  # of the seed, so that loading again adds nothing twice
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.SAME)
    words = models.TextField(_("words"), help_text=_("Parted by commas, with their marks: chè, trà, tea"))
    leads_to = models.TextField(_("find also"), blank=True, help_text=_("Only for the second kind; parted by commas."))
    note = models.CharField(_("note"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["key"]
        verbose_name = _("words that belong together")
        verbose_name_plural = _("words that belong together")
        constraints = [models.CheckConstraint(name="synonyms_lead_somewhere", condition=Q(kind="leads") ^ Q(leads_to=""))]

    def __str__(self):
        return self.words[:80]

    def save(self, *args, **kwargs):
        self.key = self.key or slug(f"{self.kind} {self.words}")[:60] + "-" + get_random_string(6).lower()
        super().save(*args, **kwargs)

    def clean(self):
        if not parted(self.words):
            raise ValidationError({"words": _("Please write at least one word.")})
        if (self.kind == self.Kind.LEADS) != bool(parted(self.leads_to)):
            raise ValidationError({"leads_to": _("Words to find are written here for the second kind, and only for it.")})


def parted(words):
    """`chè, trà` → `["chè", "trà"]`."""
    return [one for part in re.split(r"[,\n;]", words) if (one := squeeze(part))]


class LexiconVersion(models.Model):
    """One row, a new token whenever words or synonyms changed: what is kept in memory knows whether it is still true."""

    token = models.CharField(max_length=32)

    def __str__(self):
        return self.token
