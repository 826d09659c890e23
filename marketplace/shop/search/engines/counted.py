"""What the cluster counted, as the buckets of facets; names come from the register."""

from collections import Counter, defaultdict

from marketplace.register.certification.models import ProductGroup, ProductSet
from marketplace.register.producers.models import Producer
from marketplace.shop.search.bodies import COUNTED, SEPARATOR
from marketplace.shop.search.wanted import Bucket

TOGETHER = {  # facets whose values one field holds, beside their labels and what they lie in
    "places": ("commune", "old_commune", "district"),
    "kinds": ("stars", "group", "set"),
}
COLUMNS = {"stars": "stars"} | {facet: f"{facet}_code" for facet in ("commune", "old_commune", "district", "group", "set")}
INSIDE = {"commune": "district_code", "old_commune": "commune_code"}
PARTS = (*TOGETHER, "price", "in_stock", "deliver_to", "producer")


def buckets(wanted, told):
    """`told`: the aggregations of an answer. {facet: [Bucket]}."""
    found = {name: one[name] for one in told.values() for name in PARTS if name in one}
    places, kinds = (_taken_apart(name, found[name]["buckets"], wanted.query) for name in TOGETHER)
    facets = {name: _places(name, places[name]) for name in TOGETHER["places"]}
    facets["stars"] = [Bucket(stars, "", count) for stars, count in _by_code("stars", kinds["stars"]).items()]
    facets["group"], facets["set"] = _groups(_by_code("group", kinds["group"])), _sets(_by_code("set", kinds["set"]))
    facets["price"] = [Bucket(str(value["key"]), "", value["doc_count"]) for value in found["price"]["values"]["buckets"]]
    for name in ("in_stock", "deliver_to"):
        yes = found[name]["doc_count"] if name in found else 0
        facets[name] = [Bucket("true", "", yes)] if yes else []
    facets["producer"] = _named_makers(wanted, found["producer"]) if "producer" in found else []
    if not wanted.sent_to:
        del facets["deliver_to"]
    return facets


def _taken_apart(together, values, query):
    """{facet: [({column: value}, number)]}: those combinations that the filters of the other two admit."""
    facets = TOGETHER[together]
    chosen = {facet: {str(value) for value in getattr(query, facet)} for facet in facets}
    found = {facet: [] for facet in facets}
    for value in values:
        combination = dict(zip(COUNTED[together], value["key"].split(SEPARATOR), strict=True))
        refused = {facet for facet in facets if chosen[facet] and combination[COLUMNS[facet]] not in chosen[facet]}
        for facet in facets:
            if refused <= {facet}:
                found[facet].append((combination, value["doc_count"]))
    return found


def _by_code(facet, combinations):
    counts = Counter()
    for combination, number in combinations:
        counts[combination[COLUMNS[facet]]] += number
    return {code: count for code, count in counts.items() if code}


def _by_key(values):
    return {value["key"]: value["doc_count"] for value in values if value["key"]}


def _named_makers(wanted, found):
    own = _by_key(found["own"]["buckets"]) if "own" in found else {}
    counts = {**own, **_by_key(found["values"]["buckets"])}
    most = max(wanted.producers, len(wanted.query.producer))
    shown = sorted(counts, key=lambda code: (code not in own, -counts[code], code))[:most]
    names = dict(Producer.objects.filter(code__in=shown).values_list("code", "name")) if shown else {}
    return [Bucket(code, names[code], counts[code]) for code in shown if code in names]


def _sets(counts):
    kinds = ProductSet.objects.filter(code__in=counts).select_related("group").order_by("group__position", "code") if counts else ()
    return [Bucket(kind.code, kind.name, counts[kind.code], kind.group.code) for kind in kinds]


def _places(facet, combinations):
    """A commune once, with the district that most of its goods are of; an old one with the commune of today."""
    labels, inside = {}, defaultdict(Counter)
    for combination, number in combinations:
        code = combination[COLUMNS[facet]]
        labels[code] = max(combination[f"{facet}_name"], labels.get(code, ""))
        inside[code][combination.get(INSIDE.get(facet), "")] += number
    return [Bucket(code, labels[code], count, _mode(inside[code])) for code, count in _by_code(facet, combinations).items()]


def _mode(counts):
    return min(counts, key=lambda value: (-counts[value], value))


def _groups(counts):
    return [Bucket(kind.code, kind.name, counts.get(kind.code, 0), kind.name_en) for kind in ProductGroup.objects.order_by("position")]
