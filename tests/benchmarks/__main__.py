"""`make bench`: median and p95 of what people wait for, with our query counts, at several sizes.

Ratios and counts are asserted, times printed.
"""

import os
import statistics
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.test")
import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from catalogue.models import Product  # noqa: E402
from deploy.template import create_database, drop_database, ensure_template  # noqa: E402
from marketplace.register.certification.models import RegisteredProduct  # noqa: E402
from marketplace.shop.search.engines import conditions, postgres  # noqa: E402
from marketplace.shop.search.queries import Query, Where, search, wanted_of  # noqa: E402
from tests.benchmarks import book, desk, fairs, imports  # noqa: E402
from tests.benchmarks.generate import generate  # noqa: E402
from tests.factories import shop  # noqa: E402

SIZES = (100, 5_000, 20_000)
ROUNDS = 30
FLOOR = 0.005  # seconds; ratios over less lie
MOST_SLOWER = 3  # a query with at most 50 hits at the largest size, compared with the smallest
NARROW = 50
MOST_COUNTS = 10  # a query without words, compared with `count(*)` of the same rows
MOST_QUERIES = {
    "results, 20 with facets": 9,
    "the same as JSON": 9,
    "search of a word": 9,
    "product": 9,
    "basket of five": 9,
    "placing five lines": 35,
    "filling five lines": 60,
}  # fmt: skip
BOUNDARIES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK")
ELSEWHERE = """Beside it, measured once on two cores over HTTP (medians; other shops at 1,000 / 20,000 / 100,000 products):
  list of 20 with facets  Oscar 4.2: 237 / 775 / 2,900 ms   Vendure 3.7 (JSON): 12 / 88 / 405 ms    pretix: 62 ms
  search of a word        Oscar 4.2: 167 / 1,941 ms / –     Vendure 3.7: 106 / 1,030 / 5,000 ms
  product, basket of 5    Oscar 4.2: 49, 30 ms              Vendure 3.7: 10, 4 ms                   pretix: –, 85 ms
  queries, stock Oscar    list 106 (11 with base_queryset), product 17, basket of five 26, placing five lines 112
  statements              fill 5 lines / checkout / last click: Oscar 402 / 182 / 167, Vendure 174 / 125 / 105, pretix 134 / 154 / 292"""


@dataclass
class Figure:
    times: list = field(default_factory=list)
    queries: int = 0

    def words(self):
        ordered = sorted(self.times)
        return f"{statistics.median(ordered) * 1000:.0f} / {ordered[int(len(ordered) * 0.95)] * 1000:.0f}"


def main(*sizes):
    setup_test_environment()
    template = ensure_template(settings.DATABASE_URL)
    figures, narrow, faults = {}, {}, []
    for size in sizes or SIZES:
        with fresh(template):
            figures[size], narrow[size] = measured(size)
            faults += sequential_scans() + too_broad(size) if size >= max(SIZES[1:]) else []
    with fresh(template):
        imports.measured(max(sizes or SIZES))
        faults += fairs.measured()
    with fresh(template):
        faults += desk.measured()
    with fresh(template):
        faults += book.measured(book.ORDERS if max(sizes or SIZES) >= max(SIZES) else book.SMALL)
    show(figures)
    faults += too_many_queries(figures) + too_slow(narrow)
    if faults:
        sys.exit("\n".join(faults))


@contextmanager
def fresh(template):
    name = f"test_bench_{os.getpid()}"
    connections.close_all()
    create_database(settings.DATABASE_URL, name, template=template)
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        drop_database(settings.DATABASE_URL, name)


def measured(size):
    began = time.perf_counter()
    generate(size)
    shop.base_data()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as PostgreSQL does by itself within minutes
    print(f"{size:,} listings made in {time.perf_counter() - began:.0f} s", flush=True)
    product = RegisteredProduct.objects.order_by("pk")[size // 2]
    packs = five_packs()
    client, fill = filled(packs)
    pages = {
        "results, 20 with facets": "/search/",
        "the same as JSON": "/api/v1/products",
        "search of a word": f"/search/?q={product.folded.replace(' ', '+')}",
        "product": product.get_absolute_url(),
        "basket of five": "/basket/",
    }
    figures = {name: timed(lambda address=address: page(client, address)) for name, address in pages.items()}
    figures["filling five lines"] = fill
    figures["placing five lines"] = purchases(packs)
    return figures, best_narrow(product.folded)


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)


def five_packs():
    """Of two producers, as an ordinary basket has them."""
    packs = Product.objects.filter(structure="child").select_related("parent__registered_product").order_by("parent_id", "pk")
    found = {}
    for pack in packs[:400]:
        found.setdefault(pack.parent.registered_product.producer_id, {})[pack.parent_id] = pack
    first, second = sorted(found.values(), key=len)[-2:]
    return [*list(first.values())[:3], *list(second.values())[:2]]


def filled(packs):
    client, figure = Client(), Figure()
    with CaptureQueriesContext(connection) as captured:
        for pack in packs:
            began = time.perf_counter()
            client.post("/basket/add/", {"pack": pack.pk, "quantity": 1})
            figure.times.append(time.perf_counter() - began)
    figure.queries = counted(captured)
    return client, figure


def purchases(packs):
    figure = Figure()
    for number in range(ROUNDS + 1):
        basket = shop.basket([(pack, 1) for pack in packs])
        click = shop.click(basket, key=f"bench-{number}")
        with CaptureQueriesContext(connection) as captured:
            began = time.perf_counter()
            shop.services.place_purchase(basket, click=click)
            figure.times.append(time.perf_counter() - began)
        figure.queries = counted(captured)
    figure.times.pop(0)  # the first warms up
    return figure


def timed(act):
    act()
    figure = Figure()
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        figure.times.append(time.perf_counter() - began)
    with CaptureQueriesContext(connection) as captured:
        act()
    figure.queries = counted(captured)
    return figure


def counted(captured):
    return sum(not query["sql"].startswith(BOUNDARIES) for query in captured.captured_queries)


def best_narrow(words):
    """Best of nine of a query with few hits."""
    assert search(Query(text=words)).count <= NARROW
    times = []
    for _ in range(9):
        began = time.perf_counter()
        search(Query(text=words))
        times.append(time.perf_counter() - began)
    return min(times)


def sequential_scans():
    """Of a narrow query at a large size: no plan walks through all listings."""
    product = RegisteredProduct.objects.order_by("pk")[7]
    with CaptureQueriesContext(connection) as captured:
        search(Query(text=product.folded))
    found = []
    with connection.cursor() as cursor:
        for query in captured.captured_queries:
            if query["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN {query['sql']}")
                plan = "\n".join(row[0] for row in cursor.fetchall())
                found += [
                    f"walks through {table}:\n{plan}"
                    for table in ("search_productdocument", "catalogue_product ")
                    if f"Seq Scan on {table}" in plan
                ]
    return found


def too_broad(size):
    """Hits and facets of everything, in turn with a bare count of it; best of nine each."""
    asked = postgres.Asked(wanted_of(Query(), Where(), timezone.now()))
    times = {_count: [], _find: []}
    for _ in range(9):
        for act, taken in times.items():
            began = time.perf_counter()
            act(asked)
            taken.append(time.perf_counter() - began)
    count, found = max(min(times[_count]), FLOOR), min(times[_find])
    print(f"Everything at {size:,} listings: {found / count:.1f} × a count of it ({found * 1000:.1f} ms).")
    return [f"… which is more than {MOST_COUNTS}"] if found > MOST_COUNTS * count else []


def _count(asked):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {postgres.TABLE} d WHERE {conditions.HOLDS}", asked.params)


def _find(asked):
    postgres.find(asked.wanted)


def show(figures):
    """As the table in the README."""
    print("\nMilliseconds, median and p95; SQL statements at the largest size.\n")
    print("\n".join(table(figures)))
    print(f"\n{ELSEWHERE}", flush=True)


def table(figures):
    sizes = list(figures)
    yield f"| | {' | '.join(f'{size:,} listings' for size in sizes)} | statements |"
    yield f"| --- |{' --- |' * (len(sizes) + 1)}"
    for name in MOST_QUERIES:
        yield f"| {name} | {' | '.join(figures[size][name].words() for size in sizes)} | {figures[sizes[-1]][name].queries} |"


def too_many_queries(figures):
    return [
        f"{name} at {size:,}: {figure[name].queries} queries, at most {most} are allowed"
        for size, figure in figures.items()
        for name, most in MOST_QUERIES.items()
        if figure[name].queries > most
    ]


def too_slow(narrow):
    if len(narrow) < 2:
        return []
    smallest, largest = max(narrow[min(narrow)], FLOOR), narrow[max(narrow)]
    print(f"A query with few hits: {largest / smallest:.1f} × its time at {min(narrow):,} listings ({largest * 1000:.1f} ms).")
    return [f"… which is more than {MOST_SLOWER}"] if largest > MOST_SLOWER * smallest else []


if __name__ == "__main__":
    main(*(int(size.replace(",", "")) for size in sys.argv[1:]))
