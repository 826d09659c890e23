"""The operator's rules of commission: looked at first, added, ended; never rewritten."""

from datetime import timedelta

import pytest
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.shop.fees.models import CommissionRule, FeeVat
from tests.factories import catalogue, producers
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
NEW = reverse("desk:fees_new")


@pytest.fixture
def operator(client):
    user = make_officer(Role.OPERATOR)
    client.force_login(user)
    return user


def typed(**said):
    first = dates.words(dates.today() + timedelta(days=1))
    return {"basis_points": "2,5", "minimum": "1.000", "maximum": "", "valid_from": first, "basis": "Quy chế số 1", **said}


def rule(position=1, days=-9, **fields):
    first = dates.today() + timedelta(days=days)
    return CommissionRule.objects.create(**{"position": position, "basis_points": 100, "valid_from": first, "basis": "Quy chế 1", **fields})


def test_looking_counts_what_it_would_decide_and_writes_nothing(client, operator):
    household = producers.producer(kind="household")
    catalogue.listing("Miến dong")
    catalogue.listing("Chè Shan", producer=household)
    first = rule(producer_kind="household")

    behind = client.post(NEW, typed(step="look"))
    before = client.post(NEW, typed(step="look", before=first.pk))

    assert (behind.context["reached"], before.context["reached"]) == (1, 2)
    assert [(str(listing.title), now.basis_points, then.basis_points) for listing, now, then in before.context["sample"]] == [
        ("Chè Shan", 100, 250),
        ("Miến dong", 0, 250),
    ]
    assert list(CommissionRule.objects.all()) == [first]


def test_a_rule_is_added_at_its_place_as_it_was_typed(client, operator):
    first = rule()

    assert client.post(NEW, typed(step="save", before=first.pk)).url == reverse("desk:fees")

    made = CommissionRule.objects.exclude(pk=first.pk).get()
    assert (made.position, made.basis_points, made.minimum, made.maximum, made.basis) == (1, 250, 1_000, None, "Quy chế số 1")
    assert [row.pk for row in client.get(reverse("desk:fees")).context["rules"]] == [made.pk, first.pk]


@pytest.mark.parametrize(
    "wrong", [{"basis_points": "NaN"}, {"basis_points": "101"}, {"valid_from": "hôm nay"}, {"basis": ""}, {"before": "9"}]
)
def test_what_cannot_be_read_is_told_and_kept(client, operator, wrong):
    answer = client.post(NEW, typed(step="save", **wrong))

    assert (answer.status_code, CommissionRule.objects.count()) == (422, 0)
    assert "1.000" in answer.text


def test_a_rule_of_today_is_refused(client, operator):
    answer = client.post(NEW, typed(step="save", valid_from=dates.words(dates.today())))

    assert (answer.status_code, CommissionRule.objects.count()) == (422, 0)


def test_a_rule_ends_with_its_reason_and_a_stale_tab_is_told(client, operator):
    held = rule()
    address = reverse("desk:fees_end", args=[held.pk])

    assert client.post(address, {"last": dates.words(dates.today()), "reason": ""}).status_code == 422
    assert client.post(address, {"last": dates.words(dates.today()), "reason": "Hết chương trình"}).status_code == 302
    assert client.post(address, {"last": dates.words(dates.today()), "reason": "Hết chương trình"}).status_code == 422

    held.refresh_from_db()
    assert held.valid_until == dates.today()


def test_the_vat_on_the_fee_is_set_from_a_day_on(client, operator):
    first = dates.today() + timedelta(days=1)
    client.post(reverse("desk:fees_vat"), {"basis_points": "8", "valid_from": dates.words(first), "basis": "Nghị quyết giảm thuế"})

    assert list(FeeVat.objects.values_list("valid_from", "basis_points")) == [(first, 800)]


def test_the_page_asks_as_much_for_three_rules_as_for_one(client, operator, django_assert_max_num_queries):
    rule()
    client.get(reverse("desk:fees"))
    for count in range(2):
        rule(2 + count, producer=producers.producer())
    with django_assert_max_num_queries(9):
        client.get(reverse("desk:fees"))
