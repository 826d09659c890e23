from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from marketplace.foundation.core import dates
from marketplace.shop.fees import content
from marketplace.shop.fees.models import CommissionRule, FeeVat, Terms
from marketplace.shop.fees.selectors import Agreed, Fee, price_list
from tests.factories import certification, producers

pytestmark = pytest.mark.django_db


def terms(first, last=None, **fields):
    return Terms.objects.create(period=DateRange(first, last), **fields)


def rule(position, points, **fields):
    return CommissionRule.objects.create(
        **{"position": position, "basis_points": points, "valid_from": date(2026, 1, 1), "basis": "Quy chế 1", **fields}
    )


def on(day):
    return dates.start_of(day)


def test_nothing_is_kept_to_begin_with():
    assert price_list().agreed(producers.producer(), group=None) == Agreed(Fee(), "by_seller", None)


def test_the_narrower_terms_say_who_declares_the_tax():
    content.load()
    household, firm = producers.producer(kind="household"), producers.producer()
    own = terms(date(2026, 1, 1), producer=firm, tax_class="exempt")
    prices = price_list()
    assert prices.agreed(household, None).tax_class == "withheld"
    assert prices.agreed(firm, None) == Agreed(Fee(), "exempt", own.pk)


def test_two_sets_of_terms_for_one_day_are_refused():
    terms(date(2026, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        terms(date(2026, 3, 1))
    assert Terms.objects.count() == 1


def test_the_first_rule_that_fits_decides():
    firm, household = producers.producer(), producers.producer(kind="household")
    food, craft = certification.group("food"), certification.group("craft")
    rule(4, 100)
    rule(3, 200, producer_kind="household")
    rule(2, 300, group=food)
    rule(1, 400, producer=firm, group=craft)
    prices = price_list()
    kept = {(who, what): prices.fee(*pair).basis_points for (who, what), pair in {
        ("firm", "craft"): (firm, craft.pk),
        ("firm", "food"): (firm, food.pk),
        ("household", "food"): (household, food.pk),
        ("household", "craft"): (household, craft.pk),
        ("firm", "none"): (firm, None),
    }.items()}  # fmt: skip
    assert kept == {
        ("firm", "craft"): 400,
        ("firm", "food"): 300,
        ("household", "food"): 300,
        ("household", "craft"): 200,
        ("firm", "none"): 100,
    }


def test_rules_and_the_vat_on_the_fee_hold_by_the_day():
    firm = producers.producer()
    rule(1, 100, valid_until=date(2026, 6, 30))
    rule(2, 200, valid_from=date(2026, 7, 1))
    FeeVat.objects.create(valid_from=date(2026, 1, 1), basis_points=1_000, basis="a")
    FeeVat.objects.create(valid_from=date(2026, 7, 1), basis_points=800, basis="b")
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    fees = [price_list(on(day)).fee(firm, None) for day in days]
    assert [(fee.basis_points, fee.vat_basis_points) for fee in fees] == [(0, 0), (100, 1_000), (100, 1_000), (200, 800)]


def test_one_list_serves_many(django_assert_num_queries):
    content.load()
    makers = [producers.producer() for _ in range(3)]
    with django_assert_num_queries(2):
        prices = price_list()
        assert {prices.agreed(maker, None).fee for maker in makers} == {Fee()}


@pytest.mark.parametrize(
    ("fee", "amount", "kept"),
    [
        (Fee(250), 85_000, 2_125),
        (Fee(1), 4_999, 0),
        (Fee(1), 5_000, 1),
        (Fee(10_000), 7, 7),
        (Fee(100, minimum=5_000), 100_000, 5_000),
        (Fee(100, minimum=5_000), 3_000, 3_000),  # never more than the line
        (Fee(1_000, maximum=20_000), 900_000, 20_000),
        (Fee(0, maximum=0), 900_000, 0),
        (Fee(250, minimum=5_000), 0, 0),  # nothing of it was sent
    ],
)
def test_a_fee_is_whole_and_between_its_bounds(fee, amount, kept):
    assert fee.of(amount) == kept


def test_the_vat_on_a_fee_is_whole_too():
    assert [Fee(vat_basis_points=800).vat(commission) for commission in (2_125, 6, 7)] == [170, 0, 1]
