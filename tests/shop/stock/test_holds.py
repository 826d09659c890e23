"""Goods set aside at the till: for a while, never against their own shopper, never for ever."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from marketplace.shop.stock import selectors, services
from marketplace.shop.stock.models import Pool, Promise, Reservation
from tests.factories import catalogue

pytestmark = pytest.mark.django_db
NOW = "2026-11-26T14:17:00+07:00"
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def pool(clock):
    return Pool.objects.get(product=catalogue.pack_of(catalogue.listing(packs=[("Gói", 50_000, 10)])))


def free(pool, own=""):
    return selectors.available([pool.product_id], own=own)[pool.product_id]


def at(clock, minutes):
    """So many minutes after the beginning."""
    clock.move_to(NOW)
    clock.shift(minutes * A_MINUTE)
    return timezone.now()


def test_what_one_has_set_aside_is_missing_for_others_only(pool):
    held = services.hold({pool.pk: 10}, reference="user:1")

    assert (held.quantities, held.until) == ({pool.pk: 10}, timezone.now() + 15 * A_MINUTE)
    assert (free(pool), free(pool, "user:1"), free(pool, "user:2")) == (0, 10, 0)
    listing = pool.product.parent
    assert [selectors.buyable(own=own).filter(pk=listing.pk).exists() for own in ("", "user:1", "user:2")] == [False, True, False]


def test_as_much_as_is_free_is_set_aside(pool):
    services.hold({pool.pk: 8}, reference="user:1")

    assert services.hold({pool.pk: 5}, reference="user:2").quantities == {pool.pk: 2}
    assert services.hold({pool.pk: 5}, reference="user:3") == services.Held()
    assert Reservation.objects.filter(reference="user:3").count() == 0


def test_signs_of_life_prolong_it_and_its_longest_time_ends_it(pool, clock):
    begun = timezone.now()
    services.hold({pool.pk: 1}, reference="user:1")
    for minutes, until in ((10, 25), (24, 39), (38, 45), (44, 45)):
        at(clock, minutes)
        assert services.hold({pool.pk: 1}, reference="user:1").until == begun + until * A_MINUTE
    at(clock, 45)

    assert (services.hold({pool.pk: 1}, reference="user:1"), free(pool)) == (services.Held(over=True), 10)
    at(clock, 74)
    assert services.hold({pool.pk: 1}, reference="user:1").over
    now = at(clock, 75)
    assert services.hold({pool.pk: 1}, reference="user:1").until == now + 15 * A_MINUTE


def test_emptying_the_basket_begins_no_new_run(pool, clock):
    begun = timezone.now()
    services.hold({pool.pk: 1}, reference="user:1")
    at(clock, 14)
    services.let_go("user:1")
    assert free(pool) == 10
    at(clock, 40)

    assert services.hold({pool.pk: 1}, reference="user:1").until == begun + 45 * A_MINUTE


def test_what_the_basket_gives_up_is_free_at_once_and_the_rest_stays(pool, clock):
    other = Pool.objects.get(product=catalogue.pack_of(catalogue.listing(packs=[("Gói", 50_000, 10)])))
    services.hold({pool.pk: 4, other.pk: 4}, reference="user:1")

    services.keep_at_most("user:1", quantities={pool.product_id: 1})
    assert (free(pool), free(other)) == (9, 6)
    services.keep_at_most("user:1", quantities={pool.product_id: 3})  # more is set aside at the till alone
    services.keep_at_most("user:1", quantities={other.product_id: 0})
    assert (free(pool), free(other)) == (9, 10)
    services.hold({other.pk: 2}, reference="user:1")  # at the till again, with other goods
    assert (free(pool), free(other)) == (10, 8)


def test_a_hold_is_used_up_by_its_own_order(pool):
    services.hold({pool.pk: 10}, reference="user:1")
    with pytest.raises(ValidationError), transaction.atomic():
        services.promise({"DON1": {pool: 1}}, own="user:2")
    assert (Promise.objects.count(), free(pool, "user:1")) == (0, 10)

    services.promise({"DON1": {pool: 10}}, own="user:1")

    pool.refresh_from_db()
    assert (pool.promised, Reservation.objects.count(), free(pool, "user:1")) == (10, 0, 0)


def test_from_its_moment_on_it_protects_nobody(pool, clock):
    services.hold({pool.pk: 10}, reference="user:1")
    at(clock, 15)
    services.promise({"DON1": {pool: 1}}, own="user:2")

    with pytest.raises(ValidationError), transaction.atomic():
        services.promise({"DON2": {pool: 10}}, own="user:1")
    assert list(Promise.objects.values_list("reference", flat=True)) == ["DON1"]


def test_where_a_count_finds_less_who_came_first_keeps_it(pool, clock):
    services.hold({pool.pk: 4}, reference="user:1")
    at(clock, 1)
    services.hold({pool.pk: 6}, reference="user:2")
    services.correct(pool, counted=5)

    assert (free(pool), free(pool, "user:1"), free(pool, "user:2")) == (0, 4, 1)
    with pytest.raises(ValidationError), transaction.atomic():
        services.promise({"DON2": {pool: 2}}, own="user:2")
    services.promise({"DON1": {pool: 4}}, own="user:1")
    assert free(pool, "user:2") == 1


def test_who_came_first_takes_no_more_than_was_set_aside(pool, clock):
    services.hold({pool.pk: 4}, reference="user:1")
    at(clock, 1)
    services.hold({pool.pk: 6}, reference="user:2")

    assert (free(pool, "user:1"), free(pool, "user:2")) == (4, 6)


def test_signing_in_takes_the_goods_along(pool, clock):
    other = Pool.objects.get(product=catalogue.pack_of(catalogue.listing(packs=[("Gói", 50_000, 10)])))
    services.hold({pool.pk: 4, other.pk: 1}, reference="basket:7")
    services.hold({other.pk: 3}, reference="user:1")

    services.hand_over("basket:7", to="user:1")

    assert (free(pool, "user:1"), free(pool), free(other)) == (10, 6, 7)
    assert not Reservation.objects.running().filter(reference="basket:7").exists()


def test_what_ended_long_ago_is_dropped(pool, clock):
    services.hold({pool.pk: 4}, reference="user:1")
    at(clock, 24 * 60)
    assert services.tidy() == 0
    at(clock, 24 * 60 + 15)
    assert services.tidy() == 1
