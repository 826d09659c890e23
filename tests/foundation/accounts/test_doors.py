"""There is one door: allauth's. The URLconf is walked for any other."""

import re

import pytest
from django.urls import URLPattern, get_resolver, reverse

from marketplace.foundation.accounts.models import Role
from tests.factories.accounts import make_officer, make_superuser, make_user

DOOR = re.compile(r"log.?in|log.?out|sign.?(in|up|out)|register/|password|passwd|gateway|auth/", re.IGNORECASE)


def walk(patterns, before=""):
    for item in patterns:
        path = before + str(item.pattern)
        if isinstance(item, URLPattern):
            yield path, item
        else:
            yield from walk(item.url_patterns, path)


def module(pattern):
    view = getattr(pattern.callback, "view_class", None) or pattern.callback
    return view.__module__


def test_every_login_and_password_door_is_allauths():
    doors = [(path, module(item)) for path, item in walk(get_resolver().url_patterns) if DOOR.search(path)]
    others = [path for path, where in doors if not where.startswith(("allauth.account.", "allauth.mfa."))]

    assert len(doors) >= 10
    sends_on = ["admin/login/", "admin/password_change/", "admin/password_change_done/"]  # to allauth's, shown below
    sends_on += ["cms/login/", "cms/logout/"]  # likewise; see tests/cms
    assert sorted(others) == sorted([*sends_on, "admin/logout/"])


def test_no_page_of_oscars_is_routed():
    assert [path for path, item in walk(get_resolver().url_patterns) if module(item).startswith(("oscar.", "haystack."))] == []


@pytest.mark.django_db
def test_the_admins_login_takes_no_password(client):
    boss = make_superuser(email="chu@example.com")
    password = {"username": "chu@example.com", "password": "mat-khau-thu-nghiem"}

    for answer in (client.get("/admin/login/"), client.post("/admin/login/", password), client.get("/admin/")):
        assert answer.status_code == 302
        assert "/account/login/" in answer.headers["Location"] or "/admin/login/" in answer.headers["Location"]
    assert "_auth_user_id" not in client.session

    client.force_login(boss)
    assert client.get("/admin/").status_code == 200
    assert client.post("/admin/password_change/").headers["Location"] == reverse("account_change_password")


@pytest.mark.django_db
def test_the_admin_is_for_superusers_with_a_second_factor(client, settings):
    for user in (make_user(), make_officer(Role.COORDINATION_OFFICER), make_user(is_staff=True)):
        client.force_login(user)
        assert client.get("/admin/", follow=True).status_code == 403

    client.force_login(make_superuser(second_factor=False))
    assert client.get("/admin/login/").headers["Location"] == reverse("mfa_activate_totp")
    settings.SECOND_FACTOR_FOR_OFFICERS = False
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("model", ["user", "agency", "rolegrant", "erasurerequest"])
def test_admin_pages_open(client, model):
    client.force_login(make_superuser())

    assert client.get(f"/admin/accounts/{model}/").status_code == 200


@pytest.mark.django_db
def test_the_admin_gives_roles_by_the_service(client):
    boss, user = make_superuser(), make_user()
    client.force_login(boss)

    client.post(
        "/admin/accounts/rolegrant/add/", {"user": user.pk, "role": "editor", "valid_from_0": "2026-01-01", "valid_from_1": "08:00:00"}
    )

    grant = user.role_grants.get()
    assert (grant.role, grant.granted_by) == ("editor", boss)
