"""Rules are added and ended; nothing reaches back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.shop.fees import content, selectors, services
from marketplace.shop.fees.models import CommissionRule, FeeVat, Terms
from tests.factories import producers
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def tomorrow(days=1):
    return dates.today() + timedelta(days=days)


def add(points=250, **said):
    return services.add_rule(**{"actor": make_user(), "basis_points": points, "valid_from": tomorrow(), "basis": "Quy chế 1", **said})


def points():
    return list(CommissionRule.objects.order_by("position").values_list("basis_points", flat=True))


def test_a_rule_comes_last_or_before_the_one_named():
    first = add(100)
    add(200)
    add(300, before=first)
    assert points() == [300, 100, 200]
    assert AuditEntry.objects.filter(action="commission_rule_added", paper="Quy chế 1").count() == 3


@pytest.mark.parametrize(
    "said",
    [
        {"valid_from": dates.today()},
        {"valid_until": dates.today()},
        {"basis": "  "},
        {"basis_points": 10_001},
        {"minimum": 5_000, "maximum": 4_999},
    ],
    ids=["today", "ends before it begins", "no paper", "more than all", "bounds"],
)
def test_what_makes_no_sense_is_refused(said):
    with pytest.raises(ValidationError):
        add(**said)
    assert points() == []


def test_a_producer_and_a_kind_at_once_are_refused():
    with pytest.raises(ValidationError):
        add(producer=producers.producer(), producer_kind="household")
    assert points() == []


def test_a_rule_that_holds_ends_today_at_the_earliest():
    rule = CommissionRule.objects.create(position=1, basis_points=100, valid_from=tomorrow(-9), basis="a")
    with pytest.raises(ValidationError):
        services.end_rule(rule, last=tomorrow(-1), actor=make_user(), reason="Hết chương trình")
    rule.refresh_from_db()
    assert rule.valid_until is None

    services.end_rule(rule, last=dates.today(), actor=make_user(), reason="Hết chương trình")

    rule.refresh_from_db()
    assert rule.valid_until == dates.today()
    with pytest.raises(ValidationError):  # said twice
        services.end_rule(rule, last=dates.today(), actor=make_user(), reason="Hết chương trình")


def test_a_rule_that_has_not_begun_is_taken_back_whole():
    rule = add()
    services.end_rule(rule, last=dates.today(), actor=make_user(), reason="Nhầm")
    assert points() == []
    with pytest.raises(ValidationError):
        services.end_rule(rule, last=dates.today(), actor=make_user(), reason="Nhầm")


def test_the_vat_of_a_day_is_written_once():
    for rate in (800, 1_000):
        services.set_fee_vat(valid_from=tomorrow(), basis_points=rate, basis="Nghị quyết", actor=make_user())
    assert list(FeeVat.objects.values_list("basis_points", flat=True)) == [1_000]
    with pytest.raises(ValidationError):
        services.set_fee_vat(valid_from=dates.today(), basis_points=1, basis="Nghị quyết", actor=make_user())
    assert FeeVat.objects.count() == 1


def terms(**said):
    given = {"tax_class": "withheld", "valid_from": tomorrow(), "basis": "Nghị định 117/2025", "actor": make_user()}
    return services.set_terms(**given | said)


def test_terms_of_a_later_day_follow_the_former_ones_and_the_past_stays():
    content.load()
    first = Terms.objects.get(producer_kind="household")

    terms(producer_kind="household", tax_class="by_seller", valid_from=tomorrow(5))

    household = producers.producer(kind="household")
    classes = [selectors.price_list(dates.start_of(tomorrow(day))).agreed(household, None).tax_class for day in (0, 4, 5)]
    first.refresh_from_db()
    assert (classes, first.last) == (["withheld", "withheld", "by_seller"], tomorrow(4))


@pytest.mark.parametrize("said", [{"valid_from": dates.today()}, {"basis": " "}, {"producer_kind": "household", "producer": True}])
def test_terms_without_sense_are_refused(said):
    said = said | ({"producer": producers.producer()} if "producer" in said else {})
    with pytest.raises(ValidationError):
        terms(**said)
    assert Terms.objects.count() == 0


def test_terms_are_ended_with_a_day_and_never_in_the_past():
    maker, by = producers.producer(), make_user()
    row = terms(producer=maker)
    with pytest.raises(ValidationError, match="ngày sau đó"):
        terms(producer=maker)
    Terms.objects.filter(pk=row.pk).update(period=(dates.today(), None))
    for wrong in ({"last": dates.today() - timedelta(days=1), "reason": "x"}, {"last": dates.today(), "reason": " "}):
        with pytest.raises(ValidationError):
            services.end_terms(row, actor=by, **wrong)

    services.end_terms(row, last=tomorrow(2), reason="Đã đổi loại", actor=by)

    row.refresh_from_db()
    assert (row.last, row.over) == (tomorrow(2), False)
    assert list(AuditEntry.objects.filter(action__startswith="selling_terms").order_by("pk").values_list("action", flat=True)) == [
        "selling_terms_set",
        "selling_terms_ended",
    ]
