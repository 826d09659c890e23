"""A role for one place opens the pages that show one place, and no other."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts import selectors, services
from marketplace.foundation.accounts.models import Agency, Role
from tests.factories import places
from tests.factories.accounts import make_agency, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    commune = places.commune()
    return commune.edition, commune.code


def test_one_place_is_not_the_whole_territory(client, area):
    user = make_user()
    services.grant_role(user, role=Role.COORDINATION_OFFICER, actor=None, area=area)
    client.force_login(user)

    assert (selectors.roles_of(user), selectors.is_officer(user), list(selectors.holders(Role.COORDINATION_OFFICER))) == (set(), True, [])
    assert client.get(reverse("desk:import")).status_code == 403
    assert client.get(reverse("desk:certificates")).url == reverse("mfa_activate_totp")  # the door is open; a second factor comes first
    services.grant_role(user, role=Role.COORDINATION_OFFICER, actor=None)
    assert selectors.roles_of(user) == {Role.COORDINATION_OFFICER}
    assert client.get(reverse("desk:import")).url == reverse("mfa_activate_totp")


def test_an_officer_who_has_left_is_none(area):
    user = make_user(is_active=False)
    services.grant_role(user, role=Role.EDITOR, actor=None, area=area)

    assert not selectors.is_officer(user)


def test_a_place_that_the_map_does_not_know_is_refused(area):
    user = make_user()

    with pytest.raises(ValidationError):
        services.grant_role(user, role=Role.OPERATOR, actor=None, area=("2025-07", "99999"))

    assert not user.role_grants.exists()


def test_duties_go_over_to_the_successor_of_today():
    first, second, third = make_agency(), make_agency(), make_agency()
    now = timezone.now()
    Agency.objects.filter(pk=first.pk).update(valid_until=now + timedelta(days=10), successor=second)
    Agency.objects.filter(pk=second.pk).update(valid_until=now + timedelta(days=20), successor=third)
    first.refresh_from_db()

    assert [first.at(now + timedelta(days=days)) for days in (0, 10, 20)] == [first, second, third]
    assert first.at(now - timedelta(days=1)) is None  # not founded yet
    Agency.objects.filter(pk=second.pk).update(successor=None)
    assert Agency.objects.get(pk=first.pk).at(now + timedelta(days=20)) is None
    Agency.objects.filter(pk=second.pk).update(successor=first)  # written by mistake: it ends all the same
    assert Agency.objects.get(pk=first.pk).at(now + timedelta(days=30)) is None


def test_a_role_ends_with_its_agency():
    user, agency = make_user(), make_agency()
    services.grant_role(user, role=Role.TRADE_OFFICER, actor=None, agency=agency)
    now = timezone.now()
    Agency.objects.filter(pk=agency.pk).update(valid_until=now + timedelta(hours=1))

    assert selectors.has_role(user, Role.TRADE_OFFICER)
    assert not selectors.has_role(user, Role.TRADE_OFFICER, on=now + timedelta(hours=1))
    assert list(selectors.holders(Role.TRADE_OFFICER, on=now + timedelta(hours=1))) == []
