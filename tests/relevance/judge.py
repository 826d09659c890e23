"""Judged queries over the real register: which goods are meant, which would be wrong near the top."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from catalogue.models import Product
from marketplace.foundation.core.text import fold_words
from marketplace.shop.search.queries import Query, search

QUERIES = Path(__file__).parent / "queries.txt"
FIRST, NEAR, PAGE = 3, 5, 20


@dataclass(frozen=True)
class Judged:
    kind: str
    text: str
    meant: tuple[str, ...]
    wrong: tuple[str, ...]


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
    return Judged(kind, text, tuple(meant.split(",")), tuple(one for one in wrong.split(",") if one))


def judge(judged, titles, **how):
    """`titles`: of all goods that are shown; a query that names stars or a place is judged by those it may find."""
    found = [fold_words(item.title) for item in search(Query(text=judged.text, page_size=PAGE), **how).items]
    meant = {title for title in titles if _holds(title, judged.meant)}
    hit = [title for title in found if title in meant]
    bounded = judged.kind in ("place", "stars", "producer")
    recall = 1.0 if bounded and hit else len(set(hit)) / min(len(meant), PAGE) if meant else 0.0
    trapped = any(_holds(title, judged.wrong) and title not in meant for title in found[:NEAR])
    return Verdict(judged, any(title in meant for title in found[:FIRST]), recall, trapped, tuple(found[:NEAR]))


def _holds(title, some):
    return any(f" {one.strip()} " in f" {title} " for one in some)


def titles_shown():
    return {fold_words(title) for title in Product.objects.shown().values_list("title", flat=True)}


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
