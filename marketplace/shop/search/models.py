import re

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.text import fold_words, nfc, printable, slug, squeeze

COUNTED = (  # all that facets and the plain order ask of a document, so that a query without words reads this index alone
    "star_from", "in_stock_at", "stars", "listing", "id", "cell", "commune_code", "old_commune_code", "district_code", "group_code",
    "set_code", "producer_code", "price_step", "price", "not_sent_to",
)  # fmt: skip

NOWHERE = "*"  # among the provinces that goods are not sent to: to none at all


class Cell(models.Func):
    """A number for what stands in these columns together: rows are counted by it faster than by their words."""

    template, arg_joiner = "hashtextextended(%(expressions)s, 0)", " || '/' || "
    output_field = models.BigIntegerField()


class ProductDocument(models.Model):
    """A listing as the embedded engine finds it, once for each star it holds now or will hold.

    A row counts from `star_from` until just before `star_until`, so midnight needs no reindex: a query compares both with its own moment.
    `in_stock_at` is the moment from which something can be bought (past: now; null: not in sight), `price` the cheapest of it in đồng.
    `not_sent_to` are codes of provinces of today, or NOWHERE; null where it is sent everywhere.
    """

    listing = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    name_folded = models.CharField(max_length=255)
    words = SearchVectorField()  # folded
    words_exact = SearchVectorField()  # with diacritics
    texts = models.TextField(db_default="{}")  # both by field and in their order, as JSON: `bodies.texts`
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
    cell = models.GeneratedField(
        expression=Cell("commune_code", "old_commune_code", "district_code", "group_code", "set_code"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    producer_code = models.CharField(max_length=40)
    sold = models.BooleanField()  # not shown only
    not_sent_to = ArrayField(models.CharField(max_length=2), null=True, blank=True)
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
            models.Index(OpClass("name_folded", name="text_pattern_ops"), name="document_beginning"),
            models.Index(name="document_producer", fields=["producer_code"]),
            models.Index(name="document_commune", fields=["commune_code"]),
            models.Index(name="document_old_commune", fields=["old_commune_code"]),
            models.Index(name="document_district", fields=["district_code"]),
            models.Index(name="document_newest", fields=["-published_at", "-listing"]),
            models.Index(name="document_stars", fields=["-stars", "-listing"]),
            models.Index(name="document_plain", fields=["-stars", "-star_from", "-sales", "-listing"]),  # the order without words
            models.Index(name="document_price", fields=["price", "-stars", "-listing"]),
            models.Index(name="document_counted", fields=["star_until"], include=COUNTED),  # counts without the wide rows
        ]

    def __str__(self):
        return f"{self.name} ({self.stars}★)"


class PageQuerySet(models.QuerySet):
    def addressed(self, addresses):
        """These, and perhaps others: of two kinds with the same keys."""
        kinds, keys = zip(*(address.split(":", 1) for address in addresses), strict=True) if addresses else ((), ())
        return self.filter(kind__in=set(kinds), key__in=set(keys))


class PageDocument(models.Model):
    """A page beside the goods as search finds it by name and place: of a producer, a point of sale, a fair, a story. `key`: of its row,
    by kind.

    Whether one is shown is asked of its room.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    name_folded = models.CharField(max_length=255)
    words = SearchVectorField()
    words_exact = SearchVectorField()
    told = models.CharField(max_length=255, blank=True)  # beside the name
    language = models.CharField(max_length=10, default="", blank=True)  # empty: it is there in all
    url = models.TextField()  # in its language; in Vietnamese where it is there in all
    commune_code = models.CharField(max_length=5, default="", blank=True)
    old_commune_code = models.CharField(max_length=5, default="", blank=True)
    district_code = models.CharField(max_length=3, default="", blank=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_document_per_page", fields=["kind", "key"])]
        indexes = [GinIndex(name="page_words", fields=["words"], fastupdate=False)]

    def __str__(self):
        return f"{self.name} ({self.kind})"

    @property
    def address(self):
        """Of its row, among all kinds."""
        return page_address(self.kind, self.key)


def page_address(kind, key):
    return f"{kind}:{key}"


class StateQuerySet(models.QuerySet):
    def dirty(self):
        return self.filter(version__gt=F("indexed"))

    def waiting(self):
        """To be carried; what was refused waits for its next change."""
        return self.dirty().filter(refused="")

    def refused(self):
        return self.exclude(refused="").order_by("changed_at", "pk")


class State(models.Model):
    """How far Elasticsearch has come with a row: dirty while `version` is ahead of `indexed`. Its primary key is the row's own.

    It outlives its row, so that the documents are taken out too, and versions never begin anew.
    """

    version = models.PositiveBigIntegerField()
    indexed = models.PositiveBigIntegerField()
    documents = models.PositiveSmallIntegerField()  # the most it ever had there
    refused = models.TextField(blank=True)  # why the index did not take it
    changed_at = models.DateTimeField()  # the oldest change that is not carried yet

    objects = StateQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.pk}: {self.indexed} of {self.version}"


class IndexState(State):
    """Of a listing."""

    listing_id = models.BigIntegerField(primary_key=True)

    class Meta:
        indexes = [models.Index(name="index_dirty", fields=["changed_at"], condition=Q(version__gt=F("indexed")))]


class PageState(State):
    """Of a page beside the goods."""

    page = models.CharField(primary_key=True, max_length=61)  # `page_address`

    class Meta:
        indexes = [models.Index(name="page_dirty", fields=["changed_at"], condition=Q(version__gt=F("indexed")))]


class Word(models.Model):
    """A word that stands in documents: folded, in how many of them, and as most of them write it.

    `in_names`: all its spellings in names of goods, their tones last. `is_leading`: it has no marks and stands where a name says what
    the thing is ("Cam ngọt", not "… Việt Nam").
    """

    word = models.CharField(primary_key=True, max_length=100)
    documents = models.PositiveIntegerField()
    spelling = models.CharField(max_length=100)
    in_names = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    is_leading = models.BooleanField(default=False)

    def __str__(self):
        return self.spelling


class SynonymSet(models.Model):
    """Words that editors know to belong together; a search applies them at once, no document changes."""

    MOST_WORDS, LONGEST_WORD, LONGEST_NOTE = 30, 60, 200

    class Kind(models.TextChoices):
        SAME = "same", _("Each means the others")
        LEADS = "leads", _("The first words also find the second ones")
        FILLER = "filler", _("Say nothing about goods, and are passed over")

    key = models.SlugField(_("key"), max_length=80, unique=True, editable=False)  # of the seed, so that loading again adds nothing twice
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.SAME)
    words = models.TextField(_("words"), help_text=_("Parted by commas, with their marks: chè, trà, tea"))
    leads_to = models.TextField(_("find also"), blank=True, help_text=_("Only for the second kind; parted by commas."))
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
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

    @property
    def line(self):
        """`chè, trà`, `quà → mật ong`"""
        return f"{self.words} → {self.leads_to}" if self.leads_to else self.words

    def clean(self):
        """Also writes the words one way: parted by commas, none twice."""
        self.words, self.leads_to = (", ".join(_each_once(parted(some))) for some in (self.words, self.leads_to))
        self._check("words")
        self._check("leads_to")
        least = 2 if self.kind == self.Kind.SAME else 1
        if len(parted(self.words)) < least:
            few = _("Please write at least two words, parted by commas.") if least > 1 else _("Please write at least one word.")
            raise ValidationError({"words": few})
        if (self.kind == self.Kind.LEADS) != bool(parted(self.leads_to)):
            raise ValidationError({"leads_to": _("Words to find are written here for the second kind, and only for it.")})

    def _check(self, field):
        some = parted(getattr(self, field))
        if len(some) > self.MOST_WORDS:
            raise ValidationError({field: _("At most %(n)d words, please: make two sets of them.") % {"n": self.MOST_WORDS}})
        for one in some:
            if len(one) > self.LONGEST_WORD:
                words = _("“%(word)s…” is too long for a word: at most %(n)d letters.")
                raise ValidationError({field: words % {"word": one[:20], "n": self.LONGEST_WORD}})
            if not fold_words(one):
                raise ValidationError({field: _("“%(word)s” has no letter that could be searched for.") % {"word": one}})


def _each_once(some):
    """The first writing of each."""
    kept = {}
    for one in some:
        kept.setdefault(one.lower(), one)
    return kept.values()


def parted(words):
    """`chè, trà` → `["chè", "trà"]`."""
    return [one for part in re.split(r"[,\n;]", printable(nfc(words))) if (one := squeeze(part))]


class LexiconVersion(models.Model):
    """One row, a new token whenever words or synonyms changed: what is kept in memory knows whether it is still true."""

    token = models.CharField(max_length=32)

    def __str__(self):
        return self.token


class SavedSearchQuerySet(models.QuerySet):
    def due(self, on):
        """Those of people who may be told, not looked at on that day of Vietnam's, in turn."""
        waiting = Q(looked_at=None) | Q(looked_at__lt=dates.start_of(dates.today(on)))
        return self.filter(waiting, stopped_at=None, user__is_active=True).select_related("user").order_by("pk")


class SavedSearch(models.Model):
    """A search that a shopper keeps. `asked` is as it stands in the address; `seen` are listings that are no news: found when it was
    saved, or told since; `fresh` those of the last message."""

    NAME_LENGTH = 80

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    asked = models.TextField()
    seen = ArrayField(models.BigIntegerField(), default=list)
    fresh = ArrayField(models.BigIntegerField(), default=list, blank=True)
    made_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(name="one_saved_search_per_question", fields=["user", "asked"])]

    def __str__(self):
        return self.name

    @property
    def url(self):
        return f"{reverse('search:results')}?{self.asked}"
