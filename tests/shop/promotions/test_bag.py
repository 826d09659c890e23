"""What rules take off a basket: no database, whole đồng."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from oscar.core.loading import get_model

from marketplace.foundation.core.money import WHOLE, part
from marketplace.shop.promotions.bag import Bag, Good, judge
from marketplace.shop.promotions.models import AmountOff, MoreFree, PercentOff, Promotion, Scope

Offer, Voucher = get_model("offer", "ConditionalOffer"), get_model("voucher", "Voucher")
NOW = timezone.now()


def rule(key=1, *, percent=None, amount=None, packs=None, kind=None, code="", start=NOW - timedelta(days=1), limits=None, **fields):
    found, value = (PercentOff, percent) if percent else (MoreFree, packs[0]) if packs else (AmountOff, amount)
    kind = kind or found
    benefit, condition = kind(value=Decimal(value), proxy_class=path(kind)), Scope(proxy_class=path(Scope))
    benefit.max_affected_items = packs and packs[1]
    offer = Offer(pk=key, name=f"KM {key}", condition=condition, benefit=benefit, start_datetime=start, **limits or {})
    offer.priority = 10 if code else 0
    voucher = Voucher(pk=key, code=code) if code else None
    return Promotion(pk=key, offer=offer, voucher=voucher, borne_by="platform", **fields)


def path(kind):
    return f"{kind.__module__}.{kind.__name__}"


def bag(*goods):
    return Bag(list(goods), NOW)


goods = st.lists(st.tuples(st.integers(1, 5_000_000), st.integers(1, 30)), min_size=1, max_size=8)


@given(goods, st.integers(1, 50), st.none() | st.integers(1, 2_000_000))
def test_the_parts_of_a_percentage_sum_to_it_and_no_line_gives_more_than_it_costs(lines, percent, most):
    wanted = [Good(n, price, quantity) for n, (price, quantity) in enumerate(lines)]
    promotion = rule(percent=percent, most_off=most)

    found = judge(bag(*wanted), [promotion])

    total = sum(good.amount for good in wanted)
    assert sum(found.sums.values()) == min(part(total, percent * 100), most or total, part(total, WHOLE // 2))
    assert all(0 <= found.taken.get(good.key, (None, 0))[1] <= good.amount for good in wanted)


@given(goods, st.integers(1, 10_000_000), st.integers(0, WHOLE))
def test_a_sum_takes_half_at_most_and_its_bearers_parts_sum_to_it(lines, amount, share):
    wanted = [Good(n, price, quantity) for n, (price, quantity) in enumerate(lines)]
    promotion = rule(amount=amount, producer_basis_points=share)

    found = judge(bag(*wanted), [promotion])

    total = sum(good.amount for good in wanted)
    assert sum(found.sums.values()) == min(amount, part(total, WHOLE // 2))
    assert all(0 <= promotion.borne(off) <= off for _promotion, off in found.taken.values())


@given(goods, st.integers(1, 5), st.integers(1, 5))
def test_packs_given_away_are_the_cheapest_of_whole_sets_and_no_line_is_for_nothing(lines, buys, more):
    gets = min(buys, more)
    wanted = [Good(n, price, quantity) for n, (price, quantity) in enumerate(lines)]

    found = judge(bag(*wanted), [rule(packs=(buys, gets))])

    prices = sorted(good.price for good in wanted for _pack in range(good.quantity))
    sets = len(prices) // (buys + gets)
    off = sum(found.sums.values())
    assert sum(prices[: sets * gets]) <= off <= sum(prices) // 2
    assert all(amount < good.amount or good.amount == 1 for good in wanted for _one, amount in [found.taken.get(good.key, (None, 0))])


@pytest.mark.parametrize(("quantity", "off"), [(2, 0), (3, 100_000), (5, 100_000), (6, 200_000)])
def test_two_are_bought_and_the_third_is_free(quantity, off):
    found = judge(bag(Good("tea", 100_000, quantity)), [rule(packs=(2, 1))])

    assert sum(found.sums.values()) == off


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({"producer_id": 7}, {"tea", "wine"}),
        ({"group_id": 3}, {"tea", "noodles"}),
        ({"commune_id": 5}, {"noodles"}),
        ({"least_stars": 4}, {"noodles"}),
        ({"least_stars": 3}, {"tea", "noodles", "wine"}),
        ({}, {"tea", "noodles", "wine"}),  # never the spirit of 29.5 %
    ],
)
def test_whom_a_rule_is_for(fields, taken):
    tea = Good("tea", 100_000, 1, producer=7, group=3, commune=4, stars=3)
    noodles = Good("noodles", 100_000, 1, producer=8, group=3, commune=5, stars=5)
    wine = Good("wine", 100_000, 1, producer=7, group=9, commune=4, stars=3, alcohol_percent=Decimal("14.9"))
    spirit = Good("spirit", 100_000, 1, producer=7, group=3, commune=5, stars=5, alcohol_percent=Decimal(15))

    found = judge(bag(tea, noodles, wine, spirit), [rule(percent=10, **fields)])

    assert set(found.taken) == taken


def test_a_line_takes_one_promotion_and_the_typed_code_goes_first():
    tea, noodles = Good("tea", 100_000, 1, group=3), Good("noodles", 100_000, 1, group=4)
    own, typed = rule(1, percent=10), rule(2, percent=20, code="TRA2026", group_id=3)

    found = judge(bag(tea, noodles), [own, typed])

    assert found.taken == {"tea": (typed, 20_000), "noodles": (own, 10_000)}
    assert (found.typed_off, found.why) == (20_000, "")


def test_a_code_that_makes_it_dearer_is_left_out():
    own, typed = rule(1, percent=10), rule(2, amount=5_000, code="IT2026")

    found = judge(bag(Good("tea", 100_000, 1)), [own, typed])

    assert found.taken == {"tea": (own, 10_000)}
    assert found.why == "Without this code you pay less: what runs by itself takes more off."


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"limits": {"end_datetime": NOW}}, "It has ended."),
        ({"ended_at": NOW}, "It has ended."),
        ({"limits": {"max_global_applications": 5, "num_applications": 5}}, "It has been used up."),
        ({"limits": {"max_discount": 9_999}}, "What is left of it is not enough for this basket."),
        ({"limits": {"max_discount": 50_000, "total_discount": 45_000}}, "What is left of it is not enough for this basket."),
        ({"group_id": 9}, "It is not for anything in this basket."),
        ({"least_goods": 150_000}, "It counts from 150.000\u00a0₫ of goods that it is for; 50.000\u00a0₫ are missing."),
        ({"first_order": True}, "It is limited to each person: please sign in to use it."),
        ({"limits": {"max_user_applications": 1}}, "It is limited to each person: please sign in to use it."),
    ],
)
def test_why_a_code_takes_nothing_off(said, why):
    typed = rule(percent=10, code="TET2027", **said)

    found = judge(bag(Good("tea", 100_000, 1, group=3)), [typed])

    assert (found.taken, found.typed, found.why) == ({}, typed, why)
