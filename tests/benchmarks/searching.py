"""Both search engines at several sizes: `python -m tests.benchmarks.searching [SIZES]`; `--write` puts the table into README.md.

A question is what an engine does for a page: ids of twenty hits, their number and all facets. Ratios are asserted, times printed.
"""

import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.benchmarks.__main__ import FLOOR, Figure, fresh  # isort: skip  it sets Django up

from django.conf import settings
from django.db import connection
from django.utils import timezone
from elasticsearch import helpers

from deploy.embedded_elasticsearch import running
from deploy.template import ensure_template
from marketplace.foundation.places.models import District
from marketplace.shop.search import cluster, indexing, rebuilding, services, sources
from marketplace.shop.search.engines import asking as cluster_questions
from marketplace.shop.search.engines import elasticsearch, guarded, postgres
from marketplace.shop.search.lexicon import lexicon
from marketplace.shop.search.models import ProductDocument
from marketplace.shop.search.queries import Query, Where, read_places, wanted_of
from marketplace.shop.search.terms import meaning_of
from tests.benchmarks.generate import generate

SIZES = (1_000, 20_000, 100_000)
MADE = 5_000  # as many are made with producers, certificates, packs and stock; more are documents alone
LARGE = 20_000  # with less, ratios are those of fixed costs
ROUNDS, BEST_OF = 40, 9
NARROW = 200  # hits
MOST_SLOWER = 2  # a narrow question at the largest size, compared with the smallest
MOST_COUNTS = 3  # times the least that could be asked of the same goods
LEAST_RATE = 0.6  # of a bare bulk load of the same documents
README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- search -->\n", "<!-- /search -->"


@dataclass
class Measured:
    questions: dict = field(default_factory=dict)  # {kind: {engine: Figure}}
    narrow: dict = field(default_factory=dict)  # {engine: seconds}
    broad: dict = field(default_factory=dict)  # {kind: {engine: times the least}}
    rates: dict = field(default_factory=dict)  # {engine: documents a second}
    bare: float = 0.0  # documents a second of a bulk load


def main(*arguments):
    sizes = [int(size.replace(",", "")) for size in arguments if size != "--write"] or SIZES
    template, found = ensure_template(settings.DATABASE_URL), {}
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), heap="1g") as servers:
        settings.SEARCH_ENGINE, settings.ELASTICSEARCH_URLS, settings.ELASTICSEARCH_REPLICAS = "elasticsearch", servers.urls, 0
        settings.ELASTICSEARCH_TIMEOUT_MS = 30_000  # a loaded machine shall be measured, not excused
        guarded.breaker.reset()
        for size in sorted(sizes):
            with fresh(template):
                found[size] = measured(size)
            print("\n".join(table({size: found[size]})), flush=True)
            servers_emptied()
    lines = list(table(found))
    if "--write" in arguments:
        text = README.read_text()
        README.write_text(text[: text.index(BEGIN) + len(BEGIN)] + "\n".join(lines) + "\n" + text[text.index(END) :])
    if max(found) >= LARGE and (faults := [*too_slow(found), *too_broad(found), *too_idle(found)]):
        sys.exit("\n".join(faults))


def measured(size):
    figures = Measured()
    made = min(size, MADE)
    timed("made", made, lambda: generate(made))
    figures.rates["postgres"] = rate(services.rebuild)
    if size > made:
        timed("grown", size, lambda: grow(size))
        services.refresh_words()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    rebuilding.rebuild()
    figures.rates["elasticsearch"] = carried()
    figures.bare = bare_load()
    questions = kinds(size)
    for kind, wanted in questions.items():
        figures.questions[kind] = interleaved(wanted, suggesting if kind == "suggestions while typing" else asking)
    narrow = questions["few hits"][0]
    times = best(*(partial(engine.find, narrow) for engine in ENGINES))
    figures.narrow = {engine.NAME: seconds for engine, seconds in zip(ENGINES, times, strict=True)}
    broad = {"no words": wanted_of(Query(), Where(), timezone.now()), "two words": questions["two words"][0]}
    figures.broad = {kind: {engine.NAME: against_least(engine, wanted) for engine in ENGINES} for kind, wanted in broad.items()}
    return figures


def timed(verb, size, work):
    began = time.perf_counter()
    work()
    print(f"{size:,} listings {verb} in {time.perf_counter() - began:.0f} s", flush=True)


def grow(size):
    """Documents alone, each with a word of its own lot: an engine asks for no listing behind them."""
    columns = [field.column for field in ProductDocument._meta.concrete_fields if not (field.primary_key or field.generated)]
    lot = "setweight(to_tsvector('simple', 'lo' || lot), 'A')"
    more = [f"'{field}', texts::jsonb -> '{field}' || to_jsonb('lo' || lot)" for field in ("name", "name_exact")]
    instead = {
        "listing_id": "listing_id + lot * 100000000::bigint",
        "name": "name || ' lô ' || lot",
        "name_folded": "name_folded || ' lo ' || lot",
        "words": f"words || {lot}",
        "words_exact": f"words_exact || {lot}",
        "texts": f"(texts::jsonb || jsonb_build_object({', '.join(more)}))::text",
    }
    given = ", ".join(instead.get(column, column) for column in columns)
    held = ProductDocument.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no listings, no foreign keys
        rows = f"SELECT {given} FROM {postgres.TABLE}, generate_series(1, %s) lot LIMIT %s"
        cursor.execute(f"INSERT INTO {postgres.TABLE} ({', '.join(columns)}) {rows}", [-(-size // held), size - held])
        cursor.execute("SET session_replication_role = DEFAULT")


ENGINES = (postgres, elasticsearch)


def asking(engine, wanted):
    return engine.find(wanted)


def suggesting(engine, wanted):
    return engine.first(wanted)


def kinds(size):
    """Many questions of each kind, the same each time, so that nothing is answered from a cache."""
    dice = random.Random(size)
    names = list(ProductDocument.objects.order_by("pk").values_list("name", flat=True)[: 5 * ROUNDS])
    districts = list(District.objects.values_list("code", flat=True))
    now = timezone.now()
    known = lexicon()
    ask = lambda text="", *, typing=False, **more: wanted_of(  # noqa: E731
        Query(text=text, **more), Where(), now, meaning_of(text, known, read_places, typing=typing)
    )
    two = [" ".join(name.split()[:2]) for name in names]
    lots = size // min(size, MADE)  # the first has no word of its own, see `grow`
    of_one_lot = lambda name: f"{name} lo{dice.randrange(1, lots)}" if lots > 1 else name  # noqa: E731
    return {
        "few hits": [ask(of_one_lot(dice.choice(names))) for _ in range(ROUNDS)],
        "two words": [ask(dice.choice(two)) for _ in range(ROUNDS)],
        "two words, stars, district": [ask(dice.choice(two), stars=(4, 5), district=(dice.choice(districts),)) for _ in range(ROUNDS)],
        "no words": [ask(sort=dice.choice(("relevance", "price", "newest"))) for _ in range(ROUNDS)],
        "suggestions while typing": [ask(dice.choice(names)[: dice.randint(2, 12)], typing=True, page_size=8) for _ in range(ROUNDS)],
    }


def interleaved(wanted, act):
    figures = {engine.NAME: Figure() for engine in ENGINES}
    for number, question in enumerate(wanted):
        for engine in ENGINES:
            began = time.perf_counter()
            act(engine, question)
            if number:  # the first warms up
                figures[engine.NAME].times.append(time.perf_counter() - began)
    return figures


def best(*acts):
    """Of nine each, in turn."""
    times = [[] for _ in acts]
    for _ in range(BEST_OF):
        for act, taken in zip(acts, times, strict=True):
            began = time.perf_counter()
            act()
            taken.append(time.perf_counter() - began)
    return [min(taken) for taken in times]


def against_least(engine, wanted):
    """A question with many hits, in turn with the least that could be asked of the same goods."""
    question, least = best(lambda: engine.find(wanted), lambda: LEAST[engine.NAME](wanted))
    return question / max(least, FLOOR)


def _count(wanted):
    asked = postgres.Asked(wanted)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {postgres.TABLE} d WHERE {asked.conditions}", asked.params)


def _one_aggregation(wanted):
    query, stars = elasticsearch._query(wanted), {"terms": {"field": "stars"}}
    cluster_questions.search(cluster.LISTINGS, size=0, query=query, aggs={"stars": stars}, request_cache=False)  # counted each time


LEAST = {"postgres": _count, "elasticsearch": _one_aggregation}


def rate(work):
    began = time.perf_counter()
    return work() / (time.perf_counter() - began)


def carried():
    """Documents a second: everything once more, from the rows of the database until it can be found."""
    client, new = cluster.client(cluster.BATCH_SECONDS), rebuilding.NewIndex(sources.LISTINGS, f"{cluster.LISTINGS.family}carried")
    new.create()
    began = time.perf_counter()
    new.fill()
    client.indices.refresh(index=new.name)
    seconds = time.perf_counter() - began
    client.indices.delete(index=new.name)
    return new.documents / seconds


def bare_load():
    """The same documents, ready in memory, into the same mapping, by the client's own helper."""
    client, name = cluster.client(cluster.BATCH_SECONDS), f"{cluster.LISTINGS.family}bare"
    bodies = [hit["_source"] for hit in helpers.scan(client, index=cluster.LISTINGS.alias, size=5_000)]
    client.indices.create(
        index=name, mappings=cluster.LISTINGS.mapping, settings=cluster.index_settings(cluster.LISTINGS, refresh_interval="-1")
    )
    began = time.perf_counter()
    helpers.bulk(client, ({"_index": name, "_source": body} for body in bodies), chunk_size=2 * indexing.BATCH)
    client.indices.refresh(index=name)
    seconds = time.perf_counter() - began
    client.indices.delete(index=name)
    return len(bodies) / seconds


def servers_emptied():
    names = [*cluster.LISTINGS.generations(), *cluster.PAGES.generations()]
    cluster.client(cluster.BATCH_SECONDS).indices.delete(index=names)


def table(found):
    sizes = list(found)
    yield f"| | engine | {' | '.join(f'{size:,}' for size in sizes)} |"
    yield f"| --- | --- |{' --- |' * len(sizes)}"
    for kind in found[sizes[0]].questions:
        for engine in ENGINES:
            yield f"| {kind}, ms | {engine.NAME} | {' | '.join(found[size].questions[kind][engine.NAME].words() for size in sizes)} |"
    for engine in ENGINES:
        yield f"| indexing, documents a second | {engine.NAME} | {' | '.join(told(found[size].rates, engine) for size in sizes)} |"
    yield f"| a bare bulk load of the same | elasticsearch | {' | '.join(f'{found[size].bare:,.0f}' for size in sizes)} |"
    for kind in found[sizes[0]].broad:
        for engine in ENGINES:
            times = " | ".join(f"{found[size].broad[kind][engine.NAME]:.1f} ×" for size in sizes)
            yield f"| {kind}, of the least | {engine.NAME} | {times} |"


def told(rates, engine):
    return f"{rates[engine.NAME]:,.0f}" if engine.NAME in rates else "–"


def too_slow(found):
    smallest, largest = found[min(found)].narrow, found[max(found)].narrow
    for name, seconds in largest.items():
        times = seconds / max(smallest[name], FLOOR)
        if times > MOST_SLOWER:
            yield f"A question with few hits takes {times:.1f} × its time at {min(found):,} listings on {name}, at most {MOST_SLOWER}."


def too_broad(found):
    for kind, engines in found[max(found)].broad.items():
        for name, times in engines.items():
            if times > MOST_COUNTS:
                yield f"A question with {kind} takes {times:.1f} × the least that could be asked on {name}, at most {MOST_COUNTS}."


def too_idle(found):
    largest = found[max(found)]
    if largest.rates["elasticsearch"] < LEAST_RATE * largest.bare:
        yield f"Indexing reaches {largest.rates['elasticsearch'] / largest.bare:.0%} of a bare bulk load, at least {LEAST_RATE:.0%}."


if __name__ == "__main__":
    main(*sys.argv[1:])
