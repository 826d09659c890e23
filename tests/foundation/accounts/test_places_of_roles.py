"""A role for one place opens no page that shows the whole territory."""

import pytest
from django.urls import reverse

from marketplace.foundation.accounts import selectors, services
from marketplace.foundation.accounts.models import Role
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def test_one_place_is_not_the_whole_territory(client):
    user = make_user()
    services.grant_role(user, role=Role.COORDINATION_OFFICER, actor=None, area=("2025-07", "02185"))
    client.force_login(user)

    assert selectors.roles_of(user) == set()
    assert client.get(reverse("desk:certificates")).status_code == 403
    services.grant_role(user, role=Role.COORDINATION_OFFICER, actor=None)
    assert selectors.roles_of(user) == {Role.COORDINATION_OFFICER}
    assert client.get(reverse("desk:certificates")).url == reverse("mfa_activate_totp")  # the door is open; a second factor comes first
