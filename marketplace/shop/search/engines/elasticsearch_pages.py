"""Pages beside the goods on an Elasticsearch cluster: which ones and in what order. What they say is read from the database."""

from django.utils import timezone

from marketplace.shop.search import cluster
from marketplace.shop.search.models import PageDocument
from marketplace.shop.search.wanted import Alternative, Query, Term, Wanted

from . import asking
from .clauses import FIELDS, all_of, best_of, lies_everywhere, marked, meets, named, placed

CALLED = tuple(field for field in FIELDS if field != "kind")  # names and places, not what is told
SORT = [{"_score": "desc"}, {"title_key": "asc"}, {"page": "asc"}]


def pages(wanted, kinds, *, language, most, called=False):
    """As `postgres_pages.pages`."""
    found = _found(_ask(wanted, kinds, language, most, called))
    if not found:
        probe()  # nothing found may be true; of an index without a single document it is not
        return []
    rows = {row.address: row for row in PageDocument.objects.addressed(found)}
    return [rows[address] for address in found if address in rows]


def probe():
    asking.probe(cluster.PAGES, PageDocument.objects)


def rehearse(name):
    words = Term((Alternative(("htx",)), Alternative(("htx", "y"), 0.5, beginning=True)), exact="htx")
    wanted = Wanted(Query(), timezone.now(), terms=(words, words), phrase="htx y")
    for called in (False, True):
        _ask(wanted, ["producer"], "vi", 1, called, name=name, seconds=cluster.BATCH_SECONDS)


def _ask(wanted, kinds, language, most, called, **more):
    best = {"top_hits": {"size": most, "sort": SORT, "_source": False}}
    by_kind = {"terms": {"field": "of", "size": max(1, len(kinds))}, "aggs": {"best": best}}
    query = _query(wanted, kinds, language, CALLED if called else FIELDS)
    return asking.search(cluster.PAGES, size=0, query=query, aggs={"kinds": by_kind}, **more)


def _found(answer):
    """Addresses, the best of each kind first."""
    kinds = sorted(answer["aggregations"]["kinds"]["buckets"], key=lambda kind: kind["key"])
    return [hit["_id"].rpartition("-")[0] for kind in kinds for hit in kind["best"]["hits"]["hits"]]


def _query(wanted, kinds, language, fields):
    admitted = [{"terms": {"of": list(kinds)}}, {"terms": {"language": ["", language]}}]
    admitted += [{"match_none": {}}] if wanted.nothing else []
    admitted += [placed(wanted.where)] if wanted.where.bounds else []
    admitted += [meets(term, fields) for term in wanted.terms if not lies_everywhere(term)]
    scored = [best_of(term) for term in wanted.terms] + [marked(term) for term in wanted.terms if term.exact]
    scored += [named(wanted.phrase)] if wanted.phrase and wanted.terms else []
    return {"bool": {**all_of(admitted)["bool"], "should": scored}}
