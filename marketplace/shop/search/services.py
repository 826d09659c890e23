"""Keeping the documents as the register and the shop are: each in the transaction of its cause."""

from collections import defaultdict

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from catalogue.models import Product
from marketplace.foundation.core.text import fold, spoken
from marketplace.register.certification.models import ProductGroup, ProductSet

from . import marks, pages, words
from .documents import documents_for
from .engines import postgres
from .models import LexiconVersion, PageDocument, PageState, ProductDocument, Word, page_address

CHUNK = 500
_OF = {"product": "registered_product__in", "producer": "registered_product__producer__in"}
LONGEST_WORD = 100
FIRST_WORDS = 3  # of a name: what the thing is
COUNTED_OF_WORDS = ["documents", "spelling", "in_names", "is_leading"]
ALWAYS = "2000-01-01T00:00:00Z"  # in stock since before any question

# The moment from which a pack can be bought: now, or when enough reservations have run out and the maker's pause is over; then the
# cheapest of the earliest.
_OFFERS = """
WITH packs AS (
  SELECT pack.parent_id AS listing_id, record.price, (
    SELECT min(moments.at) FROM (
      SELECT %(always)s::timestamptz AS at
      UNION ALL
      SELECT held.until FROM stock_reservation held WHERE held.pool_id = pool.id AND held.released_at IS NULL AND held.until > %(on)s
    ) moments
    WHERE pool.on_hand - pool.promised > coalesce((
      SELECT sum(held.quantity) FROM stock_reservation held
      WHERE held.pool_id = pool.id AND held.released_at IS NULL AND held.until > greatest(moments.at, %(on)s)
    ), 0)
  ) AS stocked_at,
  CASE WHEN pause.id IS NULL THEN %(always)s::timestamptz ELSE timezone('Asia/Ho_Chi_Minh', (pause.until + 1)::timestamp) END AS opened_at
  FROM catalogue_product pack
  JOIN catalogue_product listing ON listing.id = pack.parent_id
  JOIN certification_registeredproduct registered ON registered.id = listing.registered_product_id
  LEFT JOIN catalogue_sellingpause pause ON pause.producer_id = registered.producer_id AND pause.ended_at IS NULL
    AND (pause.until IS NULL OR pause.until >= timezone('Asia/Ho_Chi_Minh', %(on)s)::date)
  JOIN partner_stockrecord record ON record.product_id = pack.id AND record.price IS NOT NULL
  JOIN stock_pool pool ON pool.product_id = pack.id
  WHERE pack.parent_id = ANY(%(ids)s) AND pack.structure = 'child' AND pack.is_public
), first AS (
  SELECT DISTINCT ON (listing_id) listing_id, greatest(stocked_at, opened_at) AS at, price::bigint AS price
  FROM packs WHERE stocked_at IS NOT NULL AND opened_at IS NOT NULL ORDER BY listing_id, at, price
)
UPDATE search_productdocument d
SET in_stock_at = f.at, price = f.price, price_step = width_bucket(f.price, ARRAY[50000, 100000, 200000, 500000]::bigint[])
FROM catalogue_product listing LEFT JOIN first f ON f.listing_id = listing.id
WHERE d.listing_id = listing.id AND listing.id = ANY(%(ids)s) AND d.sold
  AND (d.in_stock_at, d.price) IS DISTINCT FROM (f.at, f.price)
RETURNING d.listing_id
"""

_LEADING = """
SELECT DISTINCT lexeme FROM search_productdocument, unnest(words_exact) AS held(lexeme, positions, weights)
WHERE positions[1] <= %(first)s AND weights[1] = 'A'
"""

_LISTINGS_OF_POOLS = """ARRAY(
  SELECT pack.parent_id FROM stock_pool pool JOIN catalogue_product pack ON pack.id = pool.product_id WHERE pool.id = ANY(%(pools)s)
)"""


@transaction.atomic
def index_listings(ids, on=None):
    """Write the documents of these listings anew; a listing that may not be found loses its own."""
    ids = sorted(ids)
    list(Product.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
    ProductDocument.objects.filter(listing__in=ids).delete()
    documents = [postgres.row(document) for document in documents_for(ids, on)]
    ProductDocument.objects.bulk_create(documents, batch_size=CHUNK)
    refresh_offers(ids, on)
    marks.mark(ids)
    return len(documents)


def refresh_offers(ids, on=None):
    """What can be bought, from when and for how much, in one statement; rows that stay the same are not touched."""
    return _refresh(_OFFERS, {"ids": sorted(ids)}, on)


def refresh_pools(pools, on=None):
    """`refresh_offers` for the listings whose packs these pools hold."""
    return _refresh(_OFFERS.replace("%(ids)s", _LISTINGS_OF_POOLS), {"pools": list(pools)}, on)


def _refresh(statement, which, on):
    with connection.cursor() as cursor:
        cursor.execute(statement, {**which, "on": on or timezone.now(), "always": ALWAYS})
        changed = [listing for (listing,) in cursor.fetchall()]
    marks.mark(changed)
    return len(changed)


def refresh_producers(producers, on=None):
    """`refresh_offers` for all listings of these producers (their ids)."""
    listings = Product.objects.listings().filter(registered_product__producer__in=list(producers))
    return refresh_offers(list(listings.values_list("pk", flat=True)), on)


def index(things, on=None):
    """All listings that are, or are of, one of these: `things` are ("listing", id), ("product", id) or ("producer", id)."""
    ids = {what: {key for kind, key in things if kind == what} for what in ("listing", *_OF)}
    of = (Product.objects.listings().filter(**{_OF[what]: ids[what]}).values_list("pk", flat=True) for what in _OF if ids[what])
    return _index(ids["listing"].union(*of), on)


def rebuild(on=None):
    """Every listing; the index stays in use meanwhile."""
    count = _index(Product.objects.listings().values_list("pk", flat=True), on)
    for kind in pages.kinds():
        index_pages(kind, on=on)
    refresh_words()
    return count


@transaction.atomic
def index_pages(kind, keys=None, on=None):
    """Write the documents of these pages anew (all of the kind without keys); what nobody may see loses its own."""
    pages.forget_words()
    if keys is None:
        pages.hold(kind)
    old = PageDocument.objects.filter(kind=kind.name)
    old = old if keys is None else old.filter(key__in=map(str, keys))
    touched = set(old.values_list("key", flat=True)) if keys is None else set(map(str, keys))
    old.delete()
    made = PageDocument.objects.bulk_create(pages.documents_for(kind, keys, on), batch_size=CHUNK, ignore_conflicts=True)
    marks.mark([page_address(kind.name, key) for key in touched.union(page.key for page in made)], on, states=PageState)
    return len(made)


@transaction.atomic
def refresh_words():
    """Count the words of all documents anew; says whether any changed. What is kept in memory is made anew after that."""
    version = LexiconVersion.objects.select_for_update().get_or_create(pk=1)[0]
    counted, known = _counted(), {word.word: word for word in Word.objects.all()}
    changed = [word for word in counted.values() if _differs(word, known.get(word.word))]
    gone = known.keys() - counted.keys()
    Word.objects.filter(pk__in=gone).delete()
    Word.objects.bulk_create(changed, update_conflicts=True, unique_fields=["word"], update_fields=COUNTED_OF_WORDS, batch_size=CHUNK)
    if changed or gone:
        _renew(version)
    return bool(changed or gone)


def _counted():
    """A word of each folding, spelt as most documents spell it."""
    spelt, in_names, leading = {}, defaultdict(list), _leading()
    for spelling, _documents in sorted(_statistics("words_exact") + _of_columns(), key=lambda row: row[1]):
        spelt[fold(spoken(spelling))] = spoken(spelling)
    for spelling, _documents in sorted(_statistics("words_exact", "a")):
        in_names[fold(spoken(spelling))].append(spelling)
    counted = {word: documents for word, documents in _statistics("words") if len(word) <= LONGEST_WORD}
    return {
        word: Word(word=word, documents=n, spelling=spelt.get(word, word), in_names=in_names[word], is_leading=word in leading)
        for word, n in counted.items()
    }


def _statistics(column, weights="abcd"):
    with connection.cursor() as cursor:
        documents = f"SELECT {column} FROM {ProductDocument._meta.db_table}"  # noqa: S608
        cursor.execute("SELECT word, ndoc FROM ts_stat(%s, %s)", [documents, weights])
        return cursor.fetchall()


def _leading():
    """Words without marks among the first of a name."""
    with connection.cursor() as cursor:
        cursor.execute(_LEADING, {"first": FIRST_WORDS})
        return {word for (word,) in cursor.fetchall() if fold(word) == word}


def _of_columns():
    """Words that have no place among the exact ones: of places and groups."""
    names = {name for column in ("commune_name", "old_commune_name", "district_name") for name in _distinct(column)}
    names |= set(ProductGroup.objects.values_list("name", flat=True)) | set(ProductSet.objects.values_list("name", flat=True))
    return [(spelling, 0) for name in sorted(names) for spelling in words.exact(name)]


def _distinct(column):
    return ProductDocument.objects.order_by().values_list(column, flat=True).distinct()


def _differs(word, known):
    return known is None or any(getattr(word, name) != getattr(known, name) for name in COUNTED_OF_WORDS)


def renew_lexicon():
    """Tell every process that synonyms changed."""
    _renew(LexiconVersion.objects.get_or_create(pk=1)[0])


def _renew(version):
    version.token = get_random_string(32)
    version.save(update_fields=["token"])


def _index(listings, on):
    """In chunks: what they are made of is held in memory."""
    ids = sorted(listings)
    return sum(index_listings(ids[start : start + CHUNK], on) for start in range(0, len(ids), CHUNK))
