from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

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
