"""What `explain_search` says is what the engines reckon."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from catalogue import services as catalogue
from marketplace.shop.search import cluster, services
from marketplace.shop.search.engines import clauses, conditions, postgres
from marketplace.shop.search.engines import elasticsearch as cluster_engine
from marketplace.shop.search.explaining import explain
from marketplace.shop.search.models import SynonymSet
from marketplace.shop.search.queries import Query
from tests.factories.catalogue import fill, listing, pack_of
from tests.factories.search_servers import settle

pytestmark = pytest.mark.django_db
ASKED = ("miến dong", "mien d", "lạp xưởng gác bếp", "tinhdau sả", "tra tuyết", "miến", "htx miến hải", "trà shan miến")


@pytest.fixture
def goods():
    made = [listing(name) for name in ("Miến dong Tài Hoan", "Lạp sườn gác bếp", "Tinh dầu sả", "Trà Shan tuyết", "Bún miến khô")]
    SynonymSet.objects.create(words="lạp sườn, lạp xưởng")
    fill(pack_of(made[3]), 0)
    services.refresh_words()
    return made


def in_postgres(wanted):
    asked = postgres.Asked(wanted)
    score = asked.score() if wanted.terms else "0"
    sql = f"SELECT d.listing_id, {score} FROM {postgres.TABLE} d WHERE {conditions.HOLDS}"
    with connection.cursor() as cursor:
        cursor.execute(sql, asked.params)
        return {listing: float(points) for listing, points in cursor.fetchall()}


def in_elasticsearch(wanted):
    query = cluster_engine._query(wanted)
    hits = cluster.client(10).search(index=cluster.LISTINGS.alias, query=query, size=100)["hits"]["hits"]
    return {int(hit["_id"].partition("-")[0]): int(hit["_score"]) / clauses.ONE for hit in hits}


def test_the_score_that_is_told_is_the_one_that_orders(elasticsearch, goods):
    settle()
    told = 0
    for text in ASKED:
        explained = explain(Query(text=text), engine=postgres)
        points = {result.row.listing_id: result.score for result in explained.results}
        ours, theirs = in_postgres(explained.wanted), in_elasticsearch(explained.wanted)

        assert points == {pk: ours[pk] for pk in points}, text
        assert points == {pk: theirs[pk] for pk in points}, text
        assert [result.missing for result in explained.results if not explained.wanted.least] == [()] * len(points) or explained.nearly
        told += len(points)
    assert told >= len(ASKED)


def said(*arguments):
    output = StringIO()
    call_command("explain_search", *arguments, stdout=output)
    return output.getvalue()


def test_the_command_says_how_words_are_read_and_what_each_gives(goods):
    text = said("mien dong 4 sao")

    assert text.startswith("postgres answers: 1 found.\n")
    assert "read as stars: “4 sao” is 4 sao" in text
    assert (
        "1. Miến dong Tài Hoan: 26\n     10  “mien” in the name\n     10  “dong” in the name\n     6  the name begins with “mien dong”"
        in text
    )
    assert "then: can be bought, 4 stars" in text


def test_it_says_why_goods_are_missing(goods):
    tea = goods[3].registered_product
    assert f"{tea.code} is missing: it has none of mien.\n" in said("miến", "--listing", tea.code)
    assert "No listing has the code NIX." in said("miến", "--listing", "NIX")

    catalogue.withdraw(goods[3], actor=None)

    assert "It may not be shown: the listing is" in said("miến", "--listing", tea.code)


def test_equal_texts_are_told_by_what_orders_them(goods):
    explained = explain(Query(), timezone.now(), engine=postgres)

    assert [result.score for result in explained.results] == [0] * 5
    assert explained.results[-1].ties[0] == "cannot be bought now"
