"""What the cluster counted, as the buckets of facets; names come from the register."""

from collections import Counter, defaultdict

from marketplace.register.certification.models import ProductGroup, ProductSet
from marketplace.register.producers.models import Producer
from marketplace.shop.search.bodies import SEPARATOR
from marketplace.shop.search.wanted import Bucket

TOLD = {"commune": "commune_told", "old_commune": "old_commune_told", "district": "district_told"}
FACETS = {  # and the field that is counted
    "stars": "stars", **TOLD, "group": "group_code", "set": "set_code", "price": "price_step", "in_stock": None, "deliver_to": None,
    "producer": "producer_code",
}  # fmt: skip


def buckets(wanted, told):
    """`told`: the aggregations of an answer. {facet: [Bucket]}."""
    found = {name: one[name] for one in told.values() for name in FACETS if name in one}
    values = {name: one.get("values", one).get("buckets", ()) for name, one in found.items()}
    facets = {name: [Bucket(str(value["key"]), "", value["doc_count"]) for value in values[name]] for name in ("stars", "price")}
    facets |= {name: _places(values[name]) for name in TOLD}
    for name in ("in_stock", "deliver_to"):
        yes = found[name]["doc_count"] if name in found else 0
        facets[name] = [Bucket("true", "", yes)] if yes else []
    facets["group"] = _groups(_by_key(values["group"]))
    facets["set"] = _sets(_by_key(values["set"]))
    facets["producer"] = _named_makers(wanted, found["producer"]) if "producer" in found else []
    if not wanted.sent_to:
        del facets["deliver_to"]
    return facets


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
