"""Rules of commission change as they like: what was ordered keeps the rule, the rate and the sum it was ordered under."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.foundation.core import dates
from marketplace.foundation.ledger.models import Posting
from marketplace.shop.fees import services as fees
from marketplace.shop.fees.models import CommissionRule
from marketplace.shop.fees.selectors import Fee
from marketplace.shop.purchases import booking
from marketplace.shop.purchases.models import OrderLineSnapshot, ProducerOrder
from tests.factories import catalogue, producers, shop
from tests.factories.accounts import make_user
from tests.histories.drawing import examples

pytestmark = pytest.mark.django_db
FROZEN = (
    "commission_basis_points", "commission_minimum", "commission_maximum", "commission", "commission_vat_basis_points", "commission_vat",
    "commission_rule_id", "tax_class",
)  # fmt: skip
RULES = st.fixed_dictionaries(
    {
        "basis_points": st.integers(0, 10_000),
        "minimum": st.sampled_from([0, 1, 7_000, 500_000]),
        "producer_kind": st.sampled_from(["", "household", "cooperative"]),
        "before_first": st.booleans(),
    }
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), RULES), st.tuples(st.just("vat"), st.integers(0, 10_000)), st.just(("end", None)), st.just(("buy", None))
    ),
    min_size=3,
    max_size=8,
)


@pytest.fixture
def packs():
    """One pack of a cooperative, one of a household, and an operator."""
    shop.base_data()
    makers = (producers.producer(), producers.producer(kind="household"))
    priced = [catalogue.pack_of(catalogue.listing(producer=maker, price=33_333, packs=[("Gói", 33_333, 100)])) for maker in makers]
    return priced, make_user()


def lines():
    return {row["pk"]: row for row in OrderLineSnapshot.objects.values("pk", *FROZEN)}


def _act(step, said, packs, operator, day):
    """One step on that day; each day has one, since a rule begins on the next."""
    on = dates.start_of(day) + timedelta(hours=9)
    if step == "buy":
        shop.purchase(packs, on=on)
    elif step == "add":
        first = CommissionRule.objects.order_by("position").first() if said["before_first"] else None
        kept = {key: value for key, value in said.items() if key != "before_first"}
        fees.add_rule(actor=operator, before=first, valid_from=day + timedelta(days=1), basis="Quy chế", **kept)
    elif step == "vat":
        fees.set_fee_vat(valid_from=day + timedelta(days=1), basis_points=said, basis="Nghị quyết", actor=operator)
    elif rule := next((rule for rule in CommissionRule.objects.order_by("position") if not rule.over), None):
        fees.end_rule(rule, last=day, actor=operator, reason="Thử")


@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_no_change_of_the_rules_reaches_what_was_ordered(packs, steps, time_machine):
    (goods, operator), began = packs, dates.today()
    with transaction.atomic():
        for number, (step, said) in enumerate([("buy", None), *steps, ("buy", None)]):
            day = began + timedelta(days=number)
            time_machine.move_to(dates.start_of(day) + timedelta(hours=9))
            before = lines()
            _act(step, said, goods, operator, day)
            after = lines()
            assert {key: after[key] for key in before} == before
        time_machine.move_to(timezone.now() + timedelta(days=1))
        _check_sums()
        transaction.set_rollback(True)


def _check_sums():
    """Each line follows the rule it names, and the book holds exactly what the lines say."""
    for line in OrderLineSnapshot.objects.select_related("commission_rule"):
        rule = line.commission_rule
        fee = Fee(rule.basis_points, rule.minimum, rule.maximum, line.commission_vat_basis_points, rule.pk) if rule else Fee()
        assert (line.commission, line.commission_vat) == (fee.of(line.line_total), fee.vat(fee.of(line.line_total)))
        assert 0 <= line.commission <= line.line_total
    kept = {kind: -sum(Posting.objects.filter(account__kind=kind).values_list("amount", flat=True)) for kind in ("commission", "fee_vat")}
    sold = OrderLineSnapshot.objects.values_list("commission", "commission_vat")
    assert kept == {"commission": sum(row[0] for row in sold), "fee_vat": sum(row[1] for row in sold)}
    for matter in booking.matters(list(ProducerOrder.objects.select_related("purchase"))):
        assert sum(matter.target.values()) == 0
