from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from marketplace.foundation.core import dates
from marketplace.shop.fees import content
from marketplace.shop.fees.models import Terms
from marketplace.shop.fees.selectors import Agreed, in_force, terms_for
from tests.factories import producers

pytestmark = pytest.mark.django_db


def terms(first, last=None, **fields):
    return Terms.objects.create(period=DateRange(first, last), **fields)


def on(day):
    return dates.start_of(day)


def test_nothing_is_charged_to_begin_with():
    assert terms_for(producers.producer()) == Agreed(0, "by_seller", None)


def test_the_narrower_row_wins():
    content.load()
    household, firm = producers.producer(kind="household"), producers.producer()
    own = terms(date(2026, 1, 1), producer=firm, commission_basis_points=300)
    assert terms_for(household).tax_class == "withheld"
    assert terms_for(firm) == Agreed(300, "by_seller", own.pk)


def test_terms_hold_by_the_day():
    firm = producers.producer()
    terms(date(2026, 1, 1), date(2026, 7, 1), commission_basis_points=100)
    terms(date(2026, 7, 1), commission_basis_points=200)
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    assert [terms_for(firm, on(day)).commission_basis_points for day in days] == [0, 100, 100, 200]


def test_two_sets_of_terms_for_one_day_are_refused():
    terms(date(2026, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        terms(date(2026, 3, 1))
    assert Terms.objects.count() == 1


def test_one_query_serves_many(django_assert_num_queries):
    content.load()
    makers = [producers.producer() for _ in range(3)]
    with django_assert_num_queries(1):
        rows = list(in_force())
        assert {terms_for(maker, rows=rows).commission_basis_points for maker in makers} == {0}


@pytest.mark.parametrize(("points", "amount", "commission"), [(250, 85_000, 2_125), (1, 4_999, 0), (1, 5_000, 1), (10_000, 7, 7)])
def test_commission_is_whole_and_rounded_half_up(points, amount, commission):
    assert Agreed(points).commission(amount) == commission
