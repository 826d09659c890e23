"""The one locking recipe: every entry point locks its pools before it judges or writes, in key order, and no registered product after."""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from marketplace.register.certification.models import RegisteredProduct
from marketplace.shop.stock import services
from marketplace.shop.stock.models import Pool
from tests.factories import catalogue, shop

pytestmark = pytest.mark.django_db
LOCK = re.compile(r'FROM "(?P<table>\w+)".* FOR NO KEY UPDATE', re.DOTALL)
WRITE = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM) "?(?P<table>stock_\w+)')
POOL, GOODS = Pool._meta.db_table, RegisteredProduct._meta.db_table


def two_pools():
    packs = [catalogue.pack_of(catalogue.listing(packs=[("Gói", 50_000, 10)])) for _ in range(2)]
    return list(Pool.objects.filter(product__in=packs).order_by("pk"))


def statements(act):
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        act()
    return [query["sql"] for query in queries]


def _locks(said):
    """[(number of the statement, table)]"""
    return [(n, found["table"]) for n, found in enumerate(map(LOCK.search, said)) if found]


def _writes(said):
    return [n for n, sql in enumerate(said) if WRITE.match(sql)]


def held(pools):
    services.hold({pool.pk: 2 for pool in pools}, reference="user:1")


def promised(pools):
    services.promise({"DON1": dict.fromkeys(pools, 2)})


def shipped(pools):
    promised(pools)
    services.ship("DON1")


NOTHING = lambda pools: None  # noqa: E731
ACTS = {
    "receive": (NOTHING, lambda a, b: services.receive(a, quantity=3)),
    "correct": (NOTHING, lambda a, b: services.correct(a, counted=3)),
    "set marks": (NOTHING, lambda a, b: services.set_marks(a, low_at=1, most_each=2, person=None)),
    "hold": (NOTHING, lambda a, b: services.hold({b.pk: 2, a.pk: 2}, reference="user:1")),
    "prolong": (held, lambda a, b: services.hold({b.pk: 1}, reference="user:1")),
    "keep at most": (held, lambda a, b: services.keep_at_most("user:1", quantities={b.product_id: 1, a.product_id: 0})),
    "let go": (held, lambda a, b: services.let_go("user:1")),
    "hand over": (held, lambda a, b: services.hand_over("user:1", to="user:2")),
    "release": (promised, lambda a, b: services.release("DON1")),
    "release a part": (promised, lambda a, b: services.release("DON1", quantities={a.product_id: 1})),
    "ship": (promised, lambda a, b: services.ship("DON1")),
    "come back": (shipped, lambda a, b: services.return_("DON1")),
}


@pytest.mark.parametrize("name", ACTS)
def test_pools_are_locked_in_key_order_before_anything_is_written(name):
    before, act = ACTS[name]
    pools = two_pools()
    before(pools)

    said = statements(lambda: act(*pools))

    locks, writes = _locks(said), _writes(said)
    assert locks
    assert writes
    assert {table for _n, table in locks} == {POOL}
    assert locks[0][0] < writes[0]
    assert 'ORDER BY "stock_pool"."id" ASC' in said[locks[0][0]]


def test_who_sells_locks_registered_products_first():
    shop.base_data()
    basket = shop.basket([(pack, 1) for pack in shop.two_producers()])
    click = shop.click(basket)

    said = statements(lambda: shop.services.place_purchase(basket, click=click))

    locks, writes = _locks(said), _writes(said)
    assert [table for _n, table in locks if table in (GOODS, POOL)] == [GOODS, POOL]
    assert max(n for n, table in locks if table == POOL) < writes[0]


def test_every_service_of_the_room_is_held_to_it():
    """A new one is listed here, or says why it needs no lock."""
    without = {"Held", "MOST", "lock_goods", "open_pool", "tidy"}  # tidy drops what has counted for nothing for a day
    sells = {"promise", "promise_again"}  # their callers hold the locks; see above, and `purchases.services.money`
    listed = {name.replace(" ", "_") for name in ACTS} - {"prolong", "release_a_part", "come_back"} | {"return_"}
    assert set(services.__all__) - without - sells == listed
