"""The engine on an Elasticsearch cluster: the same words, the same score and the same facets as in PostgreSQL, asked in one request.

Scores are whole numbers (a hundred times those of `ranking`), so that equal ones are equal to the last bit on every node.
"""

from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import replace

from django.utils import timezone
from elasticsearch import ApiError, BadRequestError, TransportError

from marketplace.register.certification.models import ProductGroup
from marketplace.shop.search import cluster, ranking
from marketplace.shop.search.bodies import SEPARATOR
from marketplace.shop.search.models import ProductDocument
from marketplace.shop.search.wanted import SORTS, Alternative, Bucket, Found, Query, Term, Wanted

NAME = "elasticsearch"
FIELDS = tuple(ranking.BOOSTS)
ONE = 10**ranking.DIGITS  # of a score
BETTER = 0.5  # what can be bought, among equal words
NEVER = float(2**31)  # dearer than anything: what cannot be bought has no price
TOLD = {"commune": "commune_told", "old_commune": "old_commune_told", "district": "district_told"}
FACETS = {"stars": "stars", **TOLD, "group": "group_code", "price": "price_step", "in_stock": None}  # and the field that is counted
SHARED = "shared"
MANY = 1_000  # values of a facet; there are fewer communes, so counts are exact on any number of shards
ANSWER = ["hits.total.value", "hits.hits._id", "aggregations", "timed_out"]


class Unavailable(Exception):  # noqa: N818  the database answers instead
    """The cluster does not answer as it should: down, slow, red, without an index, with an empty one or one of another release."""


class NotUnderstood(Unavailable):
    """It refuses this one question, or all of them."""


class TooDeep(Exception):  # noqa: N818
    """A page so far down that the database reads it more cheaply."""


def find(wanted):
    start, size = wanted.query.start, wanted.query.page_size
    if start + size > cluster.DEEPEST:
        raise TooDeep
    answer = _ask(wanted, start, aggs=_aggregations(wanted))
    count = answer["hits"]["total"]["value"]
    if not count:
        probe()  # nothing found may be true; of an index without a single document it is not
    return Found(ids=_ids(answer), count=count, facets=_facets(answer["aggregations"]), engine=NAME)


def ids(wanted, *, start):
    if start + wanted.query.page_size > cluster.DEEPEST:
        raise TooDeep
    return _ids(_ask(wanted, start))


def probe():
    """Is there an index of this release, whole, with something in it (if we have something)? Raises if not."""
    with _explained():
        told = cluster.client().indices.get_mapping(index=cluster.alias())
        count = cluster.client().count(index=cluster.alias())
    if any(index["mappings"].get("_meta", {}).get("mark") != cluster.mark() for index in told.values()):
        raise Unavailable("the index is of another release")
    if count["_shards"]["failed"]:
        raise Unavailable("a part of the index is lost")
    if not count["count"] and ProductDocument.objects.exists():
        raise Unavailable("the index is empty")


def rehearse(index):
    """A shop's questions to an index that nobody asks yet, so that no shopper waits for a cold one."""
    words = Term((Alternative(("mien",)), Alternative(("mien", "do"), 0.5, beginning=True)), exact="mien5")
    for sort in SORTS:
        wanted = Wanted(Query(sort=sort, in_stock=True), timezone.now(), terms=(words, words), phrase="mien do")
        _ask(wanted, 0, index=index, seconds=cluster.BATCH_SECONDS, aggs=_aggregations(wanted))
        _ask(replace(wanted, terms=(), phrase=""), 0, index=index, seconds=cluster.BATCH_SECONDS, aggs=_aggregations(wanted))


def _ask(wanted, start, **more):
    filters = _filters(wanted)
    body = {"from_": start, "size": wanted.query.page_size, "query": _query(wanted), "sort": _sort(wanted), **more}
    if filters:
        body["post_filter"] = _all(filters.values())
    return _search(**body)


def _search(*, index=None, seconds=None, **body):
    with _explained():
        answer = cluster.client(seconds).search(
            index=index or cluster.alias(),
            source=False,
            track_total_hits=True,
            allow_partial_search_results=False,  # a red index is an error, not half an answer
            filter_path=ANSWER,
            **body,
        )
    if answer.get("timed_out"):
        raise Unavailable("it was too slow")
    return answer


@contextmanager
def _explained():
    try:
        yield
    except BadRequestError as error:
        raise NotUnderstood(_reason(error)) from error
    except (ApiError, TransportError) as error:
        raise Unavailable(_reason(error)) from error


def _reason(error):
    if isinstance(error, ApiError) and isinstance(error.body, dict) and isinstance(error.body.get("error"), dict):
        return f"{error.body['error'].get('type')}: {error.body['error'].get('reason')}"[:300]
    return f"{type(error).__name__}: {error}"[:300]


def _ids(answer):
    return [int(hit["_id"].partition("-")[0]) for hit in answer["hits"].get("hits", ())]


# What is asked


def _query(wanted):
    """Words, places and producer admit; each facet's own filter comes after, so that it is left out of its counts."""
    query, admitted = wanted.query, _admitted(wanted)
    binding = [term for term in wanted.terms if not _lies_everywhere(term)]
    met = admitted + [_meets(term) for term in binding]
    if query.sort in ("price", "-price"):
        return _priced(wanted, met)
    buyable = _constant(_buyable(wanted), BETTER)
    if query.sort != "relevance":
        return {"bool": {"filter": met, "should": [buyable]}}
    better = [_exact(term) for term in wanted.terms if term.exact] + [_best(term) for term in wanted.terms if _lies_everywhere(term)]
    if wanted.phrase and wanted.terms:
        better.append(_phrase(wanted.phrase))
    return {"bool": {"filter": admitted, "must": [_best(term) for term in binding], "should": [*better, buyable]}}


def _admitted(wanted):
    clauses = [{"range": {"star_from": {"lte": wanted.on}}}, {"range": {"star_until": {"gt": wanted.on}}}]
    if wanted.nothing:
        clauses.append({"match_none": {}})
    if wanted.where.bounds:
        clauses.append(_place(wanted.where))
    if wanted.query.producer:
        clauses.append({"terms": {"producer_code": wanted.query.producer}})
    return clauses


def _best(term):
    """The best of its steps, as `ranking` numbers them."""
    queries = [_constant(_any(_words(*pair) for pair in pairs), value * ONE) for value, pairs in ranking.steps(term)]
    if place := _lies_in(term):
        queries.append(_constant(place, ranking.BOOSTS["place"] * ONE))
    return {"dis_max": {"queries": queries}}


def _meets(term):
    clauses = [_words(alternative, field) for alternative in term.alternatives for field in FIELDS]
    place = _lies_in(term)
    return _any([*clauses, place] if place else clauses)


def _lies_in(term):
    """Words that name a place are met by lying there too."""
    return _place(term.where) if term.where and term.where.bounds else None


def _lies_everywhere(term):
    """ "Bắc Kạn": all goods are of there, so the words are no condition."""
    return term.where is not None and not term.where.bounds


def _words(alternative, field):
    *before, last = alternative.words
    if before:
        kind = "match_phrase_prefix" if alternative.beginning else "match_phrase"
        return {kind: {field: {"query": " ".join(alternative.words)}}}
    return {"prefix" if alternative.beginning else "term": {field: {"value": last}}}


def _exact(term):
    queries = [_constant({"term": {f"{field}_exact": {"value": term.exact}}}, bonus * ONE) for field, bonus in ranking.EXACT.items()]
    return {"dis_max": {"queries": queries}}


def _phrase(phrase):
    begins = _constant({"prefix": {"title_key": {"value": phrase}}}, ranking.BEGINS * ONE)
    holds = _constant({"match_phrase_prefix": {"title": {"query": phrase}}}, ranking.HOLDS * ONE)
    return {"dis_max": {"queries": [begins, holds]}}


def _place(where):
    heirs = {"bool": {"filter": [{"terms": {"commune_code": sorted(where.heirs)}}, {"term": {"old_commune_code": ""}}]}}
    return _any(
        [
            {"terms": {"commune_code": sorted(where.communes)}},
            {"terms": {"old_commune_code": sorted(where.old_communes)}},
            {"terms": {"district_code": sorted(where.districts)}},
            heirs,
        ]
    )


def _priced(wanted, must):
    """What can be bought by its price, everything else after it: the price is the score, as no script may compute a key to sort by."""
    nothing = NEVER if wanted.query.sort == "price" else 0
    functions = [
        {"filter": _buyable(wanted), "field_value_factor": {"field": "price", "missing": 0}},
        {"filter": _none(_buyable(wanted)), "weight": nothing},
    ]
    return {
        "function_score": {
            "query": {"bool": {"filter": must}},
            "functions": functions,
            "score_mode": "first",
            "boost_mode": "replace",
            "max_boost": NEVER,
        }
    }


def _sort(wanted):
    """The same keys as in PostgreSQL; what can be bought is part of the score."""
    last = [{"stars": "desc"}, {"listing": "desc"}]
    return {
        "relevance": [{"_score": "desc"}, {"stars": "desc"}, {"star_from": "desc"}, {"sales": "desc"}, {"listing": "desc"}],
        "price": [{"_score": "asc"}, *last],
        "-price": [{"_score": "desc"}, *last],
        "-stars": [{"stars": "desc"}, {"_score": "desc"}, {"listing": "desc"}],
        "newest": [{"published_at": "desc"}, {"listing": "desc"}],
    }[wanted.query.sort]


def _filters(wanted):
    """Those facet filters that are set, by facet."""
    query, filters = wanted.query, {}
    for name in ("stars", "commune", "old_commune", "district", "group"):
        if chosen := getattr(query, name):
            filters[name] = {"terms": {name if name == "stars" else f"{name}_code": chosen}}
    if (query.price_min, query.price_max) != (None, None):
        bounds = {"gte": query.price_min, "lte": query.price_max}
        within = {bound: price for bound, price in bounds.items() if price is not None}
        filters["price"] = _all([_buyable(wanted), {"range": {"price": within}}])
    if query.in_stock:
        filters["in_stock"] = _buyable(wanted)
    return filters


def _aggregations(wanted):
    """Facets that leave out no filter share one pass over the hits; one that is filtered by has its own."""
    filters = _filters(wanted)
    passes = {SHARED: list(filters.values())} | {name: [filters[other] for other in filters if other != name] for name in filters}
    told = {}
    for name in FACETS:
        own = name if name in filters else SHARED
        told.setdefault(own, {"filter": _all(passes[own]), "aggs": {}})["aggs"][name] = _facet(name, wanted)
    return told


def _facet(name, wanted):
    values = {"terms": {"field": FACETS[name], "size": MANY}}
    if name == "in_stock":
        return {"filter": _buyable(wanted)}
    return {"filter": _buyable(wanted), "aggs": {"values": values}} if name == "price" else values


def _buyable(wanted):
    return {"range": {"in_stock_at": {"lte": wanted.on}}}


def _constant(clause, boost):
    return {"constant_score": {"filter": clause, "boost": boost}}


def _all(clauses):
    return {"bool": {"filter": list(clauses)}}


def _any(clauses):
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def _none(clause):
    return {"bool": {"must_not": [clause]}}


# What is answered


def _facets(told):
    found = {name: one[name] for one in told.values() for name in FACETS if name in one}
    values = {name: found[name].get("values", found[name]).get("buckets", ()) for name in FACETS}
    facets = {name: [Bucket(str(value["key"]), "", value["doc_count"]) for value in values[name]] for name in ("stars", "price")}
    facets |= {name: _places(values[name]) for name in TOLD}
    buyable = found["in_stock"]["doc_count"]
    facets["in_stock"] = [Bucket("true", "", buyable)] if buyable else []
    facets["group"] = _groups({value["key"]: value["doc_count"] for value in values["group"]})
    return facets


def _places(values):
    """`code|name|district` counted: a commune once, with the district that most of its goods are of."""
    counts, labels, inside = Counter(), {}, defaultdict(Counter)
    for value in values:
        code, label, *more = value["key"].split(SEPARATOR)
        counts[code] += value["doc_count"]
        labels[code] = max(label, labels.get(code, ""))
        inside[code][more[0] if more else ""] += value["doc_count"]
    return [Bucket(code, labels[code], count, _mode(inside[code])) for code, count in counts.items()]


def _mode(counts):
    return min(counts, key=lambda value: (-counts[value], value))


def _groups(counts):
    return [Bucket(kind.code, kind.name, counts.get(kind.code, 0), kind.name_en) for kind in ProductGroup.objects.order_by("position")]
