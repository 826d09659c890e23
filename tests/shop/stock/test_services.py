from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from oscar.core.loading import get_model

from marketplace.shop.stock import selectors, services
from marketplace.shop.stock.models import JournalEntry, Pool, Promise
from tests.factories import catalogue

pytestmark = pytest.mark.django_db
StockRecord = get_model("partner", "StockRecord")


@pytest.fixture
def pool():
    return Pool.objects.get(product=catalogue.pack_of(catalogue.listing(packs=[("Gói", 50_000, 10)])))


def numbers(pool):
    """On hand and promised; the journal, the open promises and Oscar's two numbers must say the same."""
    pool.refresh_from_db()
    journal = sum(pool.journal.values_list("change", flat=True))
    promised = sum(pool.promises.filter(settled="").values_list("quantity", flat=True))
    mirrored = StockRecord.objects.values_list("num_in_stock", "num_allocated").get(product=pool.product_id)
    assert (journal, promised) == mirrored == (pool.on_hand, pool.promised)
    return pool.on_hand, pool.promised


def free(pool, on=None):
    return selectors.available([pool.product_id], on)[pool.product_id]


def test_what_comes_in_and_what_is_counted(pool):
    services.receive(pool, quantity=5)
    assert numbers(pool) == (15, 0)
    services.correct(pool, counted=12)
    services.correct(pool, counted=12)
    assert numbers(pool) == (12, 0)
    assert list(pool.journal.values_list("change", flat=True)) == [10, 5, -3]


@pytest.mark.parametrize("act", [lambda p: services.receive(p, quantity=0), lambda p: services.correct(p, counted=-1)])
def test_nonsense_is_refused(pool, act):
    with pytest.raises(ValidationError):
        act(pool)
    assert numbers(pool) == (10, 0)


def test_a_promise_is_shipped_once(pool):
    services.promise({"DON1": {pool: 4}})
    assert (numbers(pool), free(pool)) == ((10, 4), 6)
    assert (services.ship("DON1"), services.ship("DON1"), services.release("DON1")) == (4, 0, 0)
    assert (numbers(pool), free(pool)) == ((6, 0), 6)


def test_a_promise_is_released_once(pool):
    services.promise({"DON1": {pool: 4}})
    assert (services.release("DON1"), services.release("DON1"), services.ship("DON1")) == (4, 0, 0)
    assert (numbers(pool), free(pool)) == ((10, 0), 10)


def test_a_part_is_released(pool):
    services.promise({"DON1": {pool: 5}})
    assert services.release("DON1", quantities={pool.product_id: 2}) == 2
    assert numbers(pool) == (10, 3)
    assert services.ship("DON1") == 3
    assert numbers(pool) == (7, 0)


def test_what_comes_back_is_counted_once(pool):
    services.promise({"DON1": {pool: 4}})
    assert services.return_("DON1") == 0  # not sent yet
    services.ship("DON1")
    assert services.return_("DON1", quantities={pool.product_id: 1}) == 1
    assert (services.return_("DON1"), services.return_("DON1")) == (3, 0)
    assert numbers(pool) == (10, 0)


def test_all_of_it_or_nothing(pool):
    other = Pool.objects.get(product=catalogue.pack_of(catalogue.listing(packs=[("Gói", 50_000, 1)])))
    with pytest.raises(ValidationError), transaction.atomic():
        services.promise({"DON1": {pool: 3}, "DON2": {other: 2}})
    assert (numbers(pool), numbers(other), Promise.objects.count()) == ((10, 0), (1, 0), 0)


def test_one_reference_promises_once(pool):
    services.promise({"DON1": {pool: 1}})
    with pytest.raises(DatabaseError), transaction.atomic():
        services.promise({"DON1": {pool: 1}})
    assert numbers(pool) == (10, 1)


def test_a_reservation_counts_until_its_moment_and_not_from_it_on(pool):
    until = services.hold({pool.pk: 8}, reference="GIO1").until
    assert (free(pool), free(pool, until - timedelta(microseconds=1)), free(pool, until)) == (2, 2, 10)
    assert services.hold({pool.pk: 3}, reference="GIO2").quantities == {pool.pk: 2}  # what is free
    services.let_go("GIO2")
    with pytest.raises(ValidationError), transaction.atomic():
        services.promise({"DON1": {pool: 3}})
    services.promise({"DON1": {pool: 3}}, on=until)
    assert numbers(pool) == (10, 3)


def test_a_reservation_is_given_back(pool):
    services.hold({pool.pk: 8}, reference="GIO1")
    assert (services.let_go("GIO1"), services.let_go("GIO1"), free(pool)) == (1, 0, 10)


def test_goods_found_spoilt_are_not_promised_below_nothing(pool):
    services.promise({"DON1": {pool: 6}})
    services.correct(pool, counted=2)
    assert (numbers(pool), free(pool)) == ((2, 6), 0)
    services.ship("DON1")  # it left after all: the count was wrong, and the journal says so
    assert numbers(pool) == (0, 0)
    assert list(pool.journal.values_list("change", "reason"))[-2:] == [(4, "corrected"), (-6, "shipped")]


@pytest.mark.parametrize("act", [lambda row: row.delete(), lambda row: JournalEntry.objects.filter(pk=row.pk).update(change=1)])
def test_the_journal_is_not_rewritten(pool, act):
    with pytest.raises(DatabaseError), transaction.atomic():
        act(pool.journal.get())
    assert numbers(pool) == (10, 0)
