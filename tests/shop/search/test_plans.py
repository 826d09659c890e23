"""At 20,000 documents, a query with few hits reads the index, not the table. Plans need documents, no listings behind them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from marketplace.shop.search.engines import conditions, postgres
from marketplace.shop.search.lexicon import Lexicon
from marketplace.shop.search.models import ProductDocument
from marketplace.shop.search.queries import Query, Where, wanted_of
from marketplace.shop.search.services import refresh_words
from marketplace.shop.search.terms import plain_meaning
from tests.factories.catalogue import listing

pytestmark = pytest.mark.django_db
ROWS = 20_000
_COPIES = """
INSERT INTO search_productdocument (listing_id, name, name_folded, words, words_exact, stars, star_from, star_until, commune_code,
  commune_name, old_commune_code, old_commune_name, district_code, district_name, group_code, set_code, producer_code, sold, price,
  price_step, in_stock_at, published_at, sales)
SELECT listing_id, name || ' ' || n, name_folded || ' ' || n, words || ('so' || n)::tsvector, words_exact, 3 + n %% 3,
  star_from - n * '1 second'::interval, star_until, 'c' || n %% 37, '', 'o' || n %% 900, '', 'd' || n %% 8, '',
  group_code, '', 'p' || n %% 500, sold, price + n, price_step,
  in_stock_at, published_at, n %% 9 FROM search_productdocument, generate_series(1, %s) n
"""


@pytest.fixture
def many():
    listing("Miến dong Tài Hoan")
    with connection.cursor() as cursor:
        cursor.execute(_COPIES, [ROWS])
        cursor.execute("ANALYZE search_productdocument")
    assert ProductDocument.objects.count() == ROWS + 1


def plan(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_queries_with_few_hits_scan_no_table(many):
    few = (
        (Query(text="so777"), Where()),
        (Query(text="mien dong so12345"), Where()),
        (Query(text="miến so4321", stars=(3,), in_stock=True, sort="price"), Where()),
        (Query(producer=("p7",)), Where()),
        (Query(place=("x",)), Where(old_communes=frozenset({"o7"}))),
        (Query(place=("x",)), Where(old_communes=frozenset({"o7"}), heirs=frozenset({"c-none"}))),
    )
    for query, where in few:
        asked = postgres.Asked(wanted_of(query, where, timezone.now(), plain_meaning(query.text, Lexicon(filled=True))))
        asks = (postgres.page_sql,) if asked.wanted.terms else (postgres.facets_sql, postgres.hits_sql)
        for sql in asks:
            told = plan(sql(asked), _first(asked))
            assert "Seq Scan on search_productdocument" not in told, (query, told)


@pytest.mark.parametrize("sort", ["relevance", "price"])
def test_pages_of_everything_begin_as_an_index_has_them(many, sort):
    now = timezone.now()
    later = ProductDocument.objects.filter(pk__in=ProductDocument.objects.order_by("pk").values("pk")[: ROWS - 50])
    later.update(in_stock_at=now + timedelta(days=1))  # 51 can be bought
    pages = [postgres.Asked(wanted_of(Query(sort=sort, page=number), Where(), now)) for number in (1, 2, 3)]

    begun = [postgres._begin(asked, ROWS) for asked in pages]

    assert [len(ids) for ids in begun] == [20, 20, 0]
    assert begun[:2] == [postgres._ids(asked, asked.query.start) for asked in pages[:2]]
    assert "Sort" not in plan(postgres._ordered(conditions.HOLDS, pages[0].order_of_buyable), _first(pages[0]))


def _first(asked):
    return {**asked.params, "limit": 20, "start": 0}


def test_a_word_of_nearly_all_is_not_asked_of_the_index(many):
    refresh_words()
    asked = postgres.Asked(wanted_of(Query(), Where(), timezone.now(), plain_meaning("so777 mien dong", Lexicon(filled=True))))

    assert asked.params["words"] == "('so777')"
    assert postgres._ids(asked, 0)


def test_what_was_meant_is_found_by_trigrams_in_the_index(many):
    sql = f"SELECT d.name FROM {postgres.TABLE} d WHERE %(phrase)s <%% d.name_folded"

    told = plan(sql, {"phrase": "mine dogn tai 4711"})

    assert "Seq Scan" not in told
