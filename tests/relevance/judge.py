"""Judged queries over the real register: which goods are meant, which would be wrong near the top."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from catalogue.models import Product
from marketplace.foundation.core.text import fold_words
from marketplace.shop.search.queries import Query, search

QUERIES = Path(__file__).parent / "queries.txt"
FIRST, NEAR, PAGE = 3, 5, 20
ANY = "*"


@dataclass(frozen=True)
class Judged:
    """`meant`, `wrong`: ways to be so; each way is conditions that all hold: words of the title, or `district=na ri` of the register."""

    kind: str
    text: str
    meant: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def partly(self):
        """Named by words alone, a place, stars or a producer means fewer goods than the words do: one that is found will do."""
        bounded = self.kind in ("place", "stars", "producer", "intent")
        return bounded and not any("=" in way for way in self.meant)


@dataclass(frozen=True)
class Verdict:
    """`success`: one of the first three is meant. `recall`: part of those meant (at most a page of them) on the first page."""

    judged: Judged
    success: bool
    recall: float
    trapped: bool
    titles: tuple[str, ...]


def queries():
    lines = (line for line in QUERIES.read_text().splitlines() if line and not line.startswith("#"))
    return [_judged(*(part.strip() for part in line.split("|"))) for line in lines]


def _judged(kind, text, meant, wrong):
    return Judged(kind, text, _ways(meant), _ways(wrong))


def _ways(told):
    return tuple(way.strip() for way in told.split(",") if way.strip())


def judge(judged, goods, **how):
    """`goods`: `goods_shown()`."""
    found = [fold_words(item.title) for item in search(Query(text=judged.text, page_size=PAGE), **how).items]
    meant = {title for title, facts in goods.items() if _any(judged.meant, title, facts)}
    wrong = {title for title, facts in goods.items() if _any(judged.wrong, title, facts)} - meant
    recall = len(meant.intersection(found)) / min(len(meant), PAGE) if meant else 0.0
    if judged.partly and recall:
        recall = 1.0
    return Verdict(judged, not meant.isdisjoint(found[:FIRST]), recall, not wrong.isdisjoint(found[:NEAR]), tuple(found[:NEAR]))


def _any(ways, title, facts):
    return any(all(_holds(condition.strip(), title, facts) for condition in way.split("&")) for way in ways)


def _holds(condition, title, facts):
    name, is_fact, value = condition.partition("=")
    return facts[name] == value if is_fact else condition == ANY or f" {condition} " in f" {title} "


def goods_shown():
    """{title: what the register says of it}, both folded: no index is asked."""
    register = "registered_product"
    shown = Product.objects.shown().with_stars().select_related(
        f"{register}__producer", f"{register}__commune", f"{register}__old_commune__district", f"{register}__district"
    )  # fmt: skip
    return {fold_words(listing.title): _facts(listing) for listing in shown}


def _facts(listing):
    product = listing.registered_product
    district = product.district or (product.old_commune and product.old_commune.district)
    places = {"commune": product.commune, "old": product.old_commune, "district": district}
    named = {name: fold_words(place.name) if place else "" for name, place in places.items()}
    return {**named, "stars": str(listing.stars), "producer": fold_words(product.producer.name)}


def table(verdicts):
    """Lines of Markdown: success@3, recall@20 and traps by kind and in all."""
    by_kind = defaultdict(list)
    for verdict in verdicts:
        by_kind[verdict.judged.kind].append(verdict)
    rows = [*by_kind.items(), ("all", verdicts)]
    head = ["| kind | queries | success@3 | recall@20 | trapped |", "| --- | --- | --- | --- | --- |"]
    return head + [_row(kind, some) for kind, some in rows]


def _row(kind, some):
    return f"| {kind} | {len(some)} | " + " | ".join(f"{rate(some, what):.3f}" for what in ("success", "recall", "trapped")) + " |"


def rate(verdicts, what):
    return sum(float(getattr(verdict, what)) for verdict in verdicts) / len(verdicts)
