"""A superuser gives a role for an agency and a place, and ends it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.models import Role, RoleGrant
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from tests.factories import certification, places
from tests.factories.accounts import give_second_factor, make_agency, make_officer, make_superuser, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client):
    user = make_superuser()
    client.force_login(user)
    return user


def person(number="+84912000077"):
    user = make_user(phone=number)
    user.phone_verified_at = timezone.now()
    user.save(update_fields=["phone_verified_at"])
    give_second_factor(user)
    return user


def give(client, **said):
    return client.post(reverse("desk:roles"), {"contact": "0912 000 077", "role": "coordination_officer"} | said)


def test_a_role_for_one_commune_from_a_day_to_a_day(client, chief):
    user, agency, commune = person(), make_agency(), places.commune("Đồng Phúc")
    today = dates.today()
    certification.certified_product("Chè thử nơi này", commune=commune)
    certification.certified_product("Chè thử nơi khác", commune=places.commune("Ba Bể"))

    answer = give(client, agency=agency.pk, place=f"2025-07/{commune.code}", ends=dates.words(today), paper="Quyết định 7/QĐ-UBND")

    assert answer.status_code == 302
    grant = RoleGrant.objects.get()
    assert (grant.user, grant.role, grant.agency) == (user, Role.COORDINATION_OFFICER, agency)
    assert (grant.area_edition, grant.area_code) == ("2025-07", commune.code)
    assert (grant.valid_until, grant.granted_by) == (dates.end_of(today), chief)
    told = AuditEntry.objects.get(action="role_granted")
    assert (told.actor, told.paper, told.details["area"]) == (chief, "Quyết định 7/QĐ-UBND", f"2025-07/{commune.code}")
    page = client.get(reverse("desk:roles")).content.decode()
    assert str(commune) in page
    assert f"– {dates.words(today)}" in page
    client.force_login(user)
    shown = client.get(reverse("desk:certificates")).content.decode()
    assert ("Chè thử nơi này" in shown, "Chè thử nơi khác" in shown) == (True, False)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"contact": "0912 000 078"}, "contact"),  # proved by nobody
        ({"role": "superuser"}, "role"),
        ({"place": "2025-07/99999"}, "place"),
        ({"role": "editor", "place": "2025-07/02185"}, "place"),
        ({"begins": "01/01/2020"}, "begins"),
        ({"ends": "01/01/2020"}, "ends"),
        ({"begins": "hôm nào"}, "begins"),
    ],
)
def test_what_makes_no_role_is_said(client, chief, said, field):
    person()
    places.commune()

    answer = give(client, **said)

    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)
    assert not RoleGrant.objects.exists()


def test_the_same_role_is_given_once(client, chief):
    person()

    answers = [give(client), give(client)]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert RoleGrant.objects.count() == 1


def test_a_role_is_ended_with_a_reason(client, chief):
    user = make_officer()
    grant = user.role_grants.get()

    client.post(reverse("desk:role_end", args=[grant.pk]), {"reason": " "})
    grant.refresh_from_db()
    assert grant.valid_until is None
    client.post(reverse("desk:role_end", args=[grant.pk]), {"reason": "Chuyển công tác"})
    again = client.post(reverse("desk:role_end", args=[grant.pk]), {"reason": "Chuyển công tác"})

    assert again.status_code == 404
    assert AuditEntry.objects.get(action="role_ended").reason == "Chuyển công tác"
    assert str(user) in client.get(reverse("desk:roles"), {"state": "ended"}).content.decode()
    client.force_login(user)
    assert client.get(reverse("desk:home")).status_code == 403


def test_a_role_that_has_not_begun_is_taken_away(client, chief):
    user = person()
    give(client, begins=dates.words(dates.today() + timedelta(days=3)))
    grant = RoleGrant.objects.get()
    assert grant.valid_from == dates.start_of(dates.today() + timedelta(days=3))

    client.post(reverse("desk:role_end", args=[grant.pk]), {"reason": "Nhầm người"})

    assert not RoleGrant.objects.exists()
    assert AuditEntry.objects.filter(action="role_ended", thing_id=str(user.pk)).count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, chief, rows, django_assert_num_queries):
    for _row in range(rows):
        make_officer(agency=make_agency(), place=places.commune())
    client.get(reverse("desk:roles"))

    with django_assert_num_queries(12):
        client.get(reverse("desk:roles"))


def test_a_role_may_name_a_commune_of_before_july_2025(client, the_map):
    client.force_login(make_superuser())
    offered = dict(client.get(reverse("desk:roles")).context["form"].fields["place"].choices)

    old = offered["Xã, phường, thị trấn trước 7/2025"]
    assert len(old) == 108
    assert any("Bằng Phúc" in words for _value, words in old)
