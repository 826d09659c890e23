"""The engine on an Elasticsearch cluster: the same words, the same score and the same facets as in PostgreSQL, asked in one request."""

from dataclasses import replace

from django.utils import timezone

from marketplace.shop.search import cluster, near
from marketplace.shop.search.models import NOWHERE, ProductDocument
from marketplace.shop.search.wanted import SORTS, Alternative, Found, Query, Term, Wanted

from . import asking
from .asking import TooDeep
from .clauses import all_of, any_of, best_of, constant, lies_everywhere, marked, meets, named, none_of, placed
from .counted import PARTS, TOGETHER, buckets

NAME = "elasticsearch"
BETTER = 0.5  # what can be bought, among equal words
NEVER = float(2**31)  # dearer than anything: what cannot be bought has no price
ASKED_FOR = {"deliver_to": "sent_to", "producer": "producers"}  # counted only then
MANY_VALUES = ("stars", "commune", "old_commune", "district", "group", "set")
SHARED = "shared"
MANY = 20_000  # combinations of what is counted together; there are fewer communes, so counts are exact on any number of shards
ALL_MAKERS = 10_000  # of a shard, so that the most frequent are the same on any number of shards


def find(wanted):
    start, size = wanted.query.start, wanted.query.page_size
    if start + size > cluster.DEEPEST:
        raise TooDeep
    answer = _ask(wanted, start, aggs=_aggregations(wanted))
    count = answer["hits"]["total"]["value"]
    if not count:
        probe()  # nothing found may be true; of an index without a single document it is not
    return Found(ids=_ids(answer), count=count, facets=buckets(wanted, answer["aggregations"]), engine=NAME)


def ids(wanted, *, start):
    if start + wanted.query.page_size > cluster.DEEPEST:
        raise TooDeep
    return _ids(_ask(wanted, start))


def first(wanted):
    """The best few, neither counted nor told by facets."""
    found = _ids(_ask(wanted, 0, track_total_hits=False))
    if not found:
        probe()
    return Found(ids=found, count=0, facets={}, engine=NAME)


def probe():
    asking.probe(cluster.LISTINGS, ProductDocument.objects)


def rehearse(name):
    """A shop's questions to an index that nobody asks yet, so that no shopper waits for a cold one."""
    words = Term((Alternative(("mien",)), Alternative(("mien", "do"), 0.5, beginning=True)), exact="mien5")
    for sort in SORTS:
        wanted = Wanted(Query(sort=sort, in_stock=True), timezone.now(), terms=(words, words), phrase="mien do")
        _ask(wanted, 0, name=name, seconds=cluster.BATCH_SECONDS, aggs=_aggregations(wanted))
        _ask(replace(wanted, terms=(), phrase=""), 0, name=name, seconds=cluster.BATCH_SECONDS, aggs=_aggregations(wanted))


def _ask(wanted, start, **more):
    filters = _filters(wanted)
    body = {"from_": start, "size": wanted.query.page_size, "query": _query(wanted), "sort": _sort(wanted), **more}
    if filters:
        body["post_filter"] = all_of(filters.values())
    return asking.search(cluster.LISTINGS, **body)


def _ids(answer):
    return [int(hit["_id"].partition("-")[0]) for hit in answer.get("hits", {}).get("hits", ())]


def _query(wanted):
    """Words, places and producer admit; each facet's own filter comes after, so that it is left out of its counts."""
    query, admitted = wanted.query, _admitted(wanted)
    binding = [term for term in wanted.terms if not lies_everywhere(term)]
    if query.sort in ("price", "-price"):
        return _priced(wanted, admitted + _bound(wanted, binding))
    if query.sort == "near":
        return _by_distance(wanted, admitted + _bound(wanted, binding))
    buyable = constant(_buyable(wanted), BETTER)
    if query.sort != "relevance":
        return {"bool": {"filter": admitted + _bound(wanted, binding), "should": [buyable]}}
    better = [marked(term) for term in wanted.terms if term.exact] + [best_of(term) for term in wanted.terms if lies_everywhere(term)]
    if wanted.phrase and wanted.terms:
        better.append(named(wanted.phrase))
    best = [best_of(term) for term in binding]
    if wanted.least:
        return {"bool": {"filter": admitted + _bound(wanted, binding), "should": [*best, *better, buyable]}}
    strict = [meets(term) for term in binding if term.strict]
    return {"bool": {"filter": admitted + strict, "must": best, "should": [*better, buyable]}}


def _admitted(wanted):
    admitted = [{"range": {"star_from": {"lte": wanted.on}}}, {"range": {"star_until": {"gt": wanted.on}}}]
    if wanted.nothing:
        admitted.append({"match_none": {}})
    if wanted.where.bounds:
        admitted.append(placed(wanted.where))
    if wanted.query.producer and not wanted.producers:
        admitted.append(_made_by(wanted.query.producer))
    return admitted


def _made_by(producers):
    return {"terms": {"producer_code": producers}}


def _bound(wanted, binding):
    """All of the terms, or enough of them."""
    met = [meets(term) for term in binding]
    return [{"bool": {"should": met, "minimum_should_match": wanted.least}}] if wanted.least and met else met


def _priced(wanted, must):
    """What can be bought by its price, everything else after it: the price is the score, as no script may compute a key to sort by."""
    nothing = NEVER if wanted.query.sort == "price" else 0
    functions = [
        {"filter": _buyable(wanted), "field_value_factor": {"field": "price", "missing": 0}},
        {"filter": none_of(_buyable(wanted)), "weight": nothing},
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


def _by_distance(wanted, must):
    """The nearest rings first, and within one what can be bought. A weight of nothing would count as one."""
    rings = near.rings(wanted.distances)
    located = {"terms": {"commune_code": [code for _km, communes, _districts in rings for code in communes]}}
    places = [
        any_of([_in("commune", communes), all_of([_in("district", districts), none_of(located)])]) for _km, communes, districts in rings
    ]
    functions = [{"filter": place, "weight": km + 1} for (km, *_codes), place in zip(rings, places, strict=True)]
    functions.append({"filter": none_of(*places), "weight": near.FAR + 1})
    functions.append({"filter": none_of(_buyable(wanted)), "weight": BETTER})
    return {
        "function_score": {
            "query": {"bool": {"filter": must}},
            "functions": functions,
            "score_mode": "sum",
            "boost_mode": "replace",
            "max_boost": NEVER,
        }
    }


def _in(kind, codes):
    return {"terms": {f"{kind}_code": codes}}


def _sort(wanted):
    """The same keys as in PostgreSQL; what can be bought is part of the score."""
    last = [{"stars": "desc"}, {"listing": "desc"}]
    return {
        "relevance": [{"_score": "desc"}, {"stars": "desc"}, {"star_from": "desc"}, {"sales": "desc"}, {"listing": "desc"}],
        "price": [{"_score": "asc"}, *last],
        "-price": [{"_score": "desc"}, *last],
        "-stars": [{"stars": "desc"}, {"_score": "desc"}, {"listing": "desc"}],
        "newest": [{"published_at": "desc"}, {"listing": "desc"}],
        "near": [{"_score": "asc"}, *last],
    }[wanted.query.sort]


def _filters(wanted):
    """Those facet filters that are set, by facet."""
    query, filters = wanted.query, {}
    for name in MANY_VALUES:
        if chosen := getattr(query, name):
            filters[name] = {"terms": {name if name == "stars" else f"{name}_code": chosen}}
    if (query.price_min, query.price_max) != (None, None):
        bounds = {"gte": query.price_min, "lte": query.price_max}
        within = {bound: price for bound, price in bounds.items() if price is not None}
        filters["price"] = all_of([_buyable(wanted), {"range": {"price": within}}])
    if query.in_stock:
        filters["in_stock"] = _buyable(wanted)
    if query.deliver_to:
        filters["deliver_to"] = _sent(query.deliver_to)
    if query.producer and wanted.producers:
        filters["producer"] = _made_by(query.producer)
    return filters


def _aggregations(wanted):
    """What leaves out no filter shares one pass over the hits; what is filtered by has its own."""
    filters, told = _filters(wanted), {}
    for name in _counted(wanted):
        own = filters.keys() & set(TOGETHER.get(name, (name,)))
        others = {"filter": all_of(filters[other] for other in filters if other not in own), "aggs": {}}
        told.setdefault(name if own else SHARED, others)["aggs"][name] = _part(name, wanted)
    return told


def _counted(wanted):
    return [name for name in PARTS if name not in ASKED_FOR or getattr(wanted, ASKED_FOR[name])]


def _part(name, wanted):
    if name == "in_stock":
        return {"filter": _buyable(wanted)}
    if name == "deliver_to":
        return {"filter": _sent(wanted.sent_to)}
    if name == "producer":
        return _makers(wanted)
    if name == "price":
        return {"filter": _buyable(wanted), "aggs": {"values": {"terms": {"field": "price_step"}}}}
    return {"terms": {"field": name, "size": MANY}}


def _makers(wanted):
    """The most frequent, and those that are filtered by."""
    chosen = list(wanted.query.producer)
    order = [{"_count": "desc"}, {"_key": "asc"}]
    most = {"terms": {"field": "producer_code", "size": wanted.producers, "shard_size": ALL_MAKERS, "order": order}}
    if not chosen:
        return {"filter": all_of([]), "aggs": {"values": most}}
    own = {"terms": {"field": "producer_code", "size": len(chosen), "include": chosen}}
    return {"filter": all_of([]), "aggs": {"values": most, "own": own}}


def _sent(province):
    return none_of({"terms": {"not_sent_to": [province, NOWHERE]}})


def _buyable(wanted):
    return {"range": {"in_stock_at": {"lte": wanted.on}}}
