"""The Elasticsearch cluster that a setting names: how it is reached, what its indices are called, and which fields a document has there.

An index is `<alias>-<moment>`, and the alias carries a mark of the mapping. So a release with other fields looks for an index of its own,
finds none, and lets the database answer until `rebuild_index` has made it; processes of the older release go on with theirs.
"""

import hashlib
import json
from functools import cached_property, lru_cache

from django.conf import settings
from elasticsearch import Elasticsearch
from elasticsearch.dsl import Byte, Date, Document, Keyword, Long, MetaField, Text

BATCH_SECONDS = 60  # for what nobody waits for: a batch, a count, a new index
DEEPEST = 10_000  # hits that can be paged through; the database answers beyond
FOLDED = "whitespace"  # words come folded and cut; the cluster needs no analyzer of ours and no plugin
SHORTEST, LONGEST = 1, 12  # letters of a beginning that is looked up instead of searched for


class Moment(Date):
    """To the microsecond, as the database has it."""

    name = "date_nanos"


def _words():
    return Text(analyzer=FOLDED, norms=False, index_prefixes={"min_chars": SHORTEST, "max_chars": LONGEST})


def _marked():
    """Words with their diacritics; asked for whole."""
    return Text(analyzer=FOLDED, norms=False)


def _counted():
    """What facets count together, `code|name|code|name`: never searched."""
    return Keyword(index=False)


class ListingDocument(Document):
    """A listing, once for each star it holds now or will hold; `<listing>-<number>` is its id."""

    listing = Long()
    title = _words()
    title_key = Keyword()
    name = _words()
    producer = _words()
    kind = _words()
    place = _words()
    name_exact = _marked()
    producer_exact = _marked()
    stars = Byte()
    sales = Long()
    star_from = Moment()
    star_until = Moment()
    in_stock_at = Moment()
    published_at = Moment()
    price = Long()
    price_step = Byte()
    commune_code = Keyword()
    old_commune_code = Keyword()
    district_code = Keyword()
    group_code = Keyword()
    set_code = Keyword()
    producer_code = Keyword()
    not_sent_to = Keyword()
    places = _counted()
    kinds = _counted()

    class Meta:
        dynamic = MetaField("strict")


class PageFields(Document):
    """A page beside the goods; `of` is its kind, `kind` are the words it tells. What is shown of it is read from the database."""

    page = Keyword()
    of = Keyword()
    language = Keyword()
    title = _words()
    title_key = Keyword()
    name = _words()
    producer = _words()
    kind = _words()
    place = _words()
    name_exact = _marked()
    producer_exact = _marked()
    commune_code = Keyword()
    old_commune_code = Keyword()
    district_code = Keyword()

    class Meta:
        dynamic = MetaField("strict")


class Index:
    """One of ours: its name says what it holds. No name begins another one, so that a pattern never means both.

    `edition` counts up when documents are made otherwise, out of the same fields. `order`: fields by which a node keeps them, the
    highest first, so that the best of very many lie together.
    """

    def __init__(self, name, document, edition, order=()):
        self.name, self.document, self.edition, self.order = name, document, edition, order

    @cached_property
    def mapping(self):
        fields = self.document._doc_type.mapping.to_dict()
        told = json.dumps([fields, self.edition], sort_keys=True)
        return {**fields, "_meta": {"mark": hashlib.sha256(told.encode()).hexdigest()[:8]}}

    @property
    def mark(self):
        return self.mapping["_meta"]["mark"]

    @property
    def family(self):
        """What the names of all its generations begin with, those of other releases too."""
        return f"{settings.ELASTICSEARCH_PREFIX}-{self.name}-"

    @property
    def alias(self):
        return self.family + self.mark

    def generations(self):
        """Names, with whether the alias of this release points to them."""
        found = client(BATCH_SECONDS).indices.get_alias(index=f"{self.family}*")
        return {name: self.alias in told["aliases"] for name, told in found.items()}


LISTINGS = Index("listings", ListingDocument, edition=2, order=("stars", "star_from", "sales", "listing"))
PAGES = Index("pages", PageFields, edition=1)


def index_settings(index, **changed):
    return {
        **({"sort": {"field": list(index.order), "order": ["desc"] * len(index.order)}} if index.order else {}),
        "number_of_shards": settings.ELASTICSEARCH_SHARDS,
        "number_of_replicas": settings.ELASTICSEARCH_REPLICAS,
        "refresh_interval": "1s",  # said aloud, so that an index nobody has asked for a while does not wait for its first question
        "max_result_window": DEEPEST,
        "gc_deletes": "1h",  # so long a late batch cannot bring back what was deleted
        **changed,
    }


def client(seconds=None):
    """For a shopper's question by default; `seconds` for work that nobody waits for."""
    given = _client(
        tuple(settings.ELASTICSEARCH_URLS),
        settings.ELASTICSEARCH_API_KEY,
        settings.ELASTICSEARCH_CA_FILE,
        settings.ELASTICSEARCH_TIMEOUT_MS / 1000,
    )
    return given.options(request_timeout=seconds) if seconds else given


@lru_cache(maxsize=8)
def _client(urls, key, authority, seconds):
    options = {"api_key": key} if key else {}
    if authority:
        options["ca_certs"] = authority
    return Elasticsearch(
        list(urls),
        request_timeout=seconds,
        retry_on_timeout=False,  # a slow cluster is not asked again: the database answers
        max_retries=len(urls) - 1,  # a dead node's neighbours are
        **options,
    )
