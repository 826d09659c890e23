"""A list as one person wants it, kept under a name."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts import erasers
from marketplace.foundation.audit.models import AuditEntry
from marketplace.office.desk.models import SavedView
from marketplace.office.desk.services import MOST_VIEWS
from tests.factories import certification
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
SAID = {"page": "certificates", "name": "Bốn sao sắp hết hạn", "query": "stars=4&state=soon90&cot=number&page=3"}
KEPT = "stars=4&state=soon90&cot=number"


@pytest.fixture
def officer(client):
    user = make_officer()
    client.force_login(user)
    return user


def save(client, **said):
    return client.post(reverse("desk:view_save"), SAID | said)


def acts():
    return list(AuditEntry.objects.filter(thing_type="desk.savedview").order_by("pk").values_list("action", flat=True))


def test_a_view_is_one_click_from_the_list(client, officer):
    certification.certificate(number="7/GCN")

    answer = save(client)

    assert answer.headers["Location"] == f"/desk/certificates/?{KEPT}"
    page = client.get("/desk/certificates/").content.decode()
    assert 'href="?stars=4&amp;state=soon90&amp;cot=number"' in page
    assert "Bốn sao sắp hết hạn" in page
    client.force_login(make_officer())
    assert "Bốn sao sắp hết hạn" not in client.get("/desk/certificates/").content.decode()


def test_the_same_name_is_the_same_view(client, officer):
    save(client)
    save(client, query="stars=5")

    assert [(view.name, view.query) for view in SavedView.objects.all()] == [("Bốn sao sắp hết hạn", "stars=5")]


@pytest.mark.parametrize("said", [{"name": " "}, {"name": "x" * 61}, {"page": "bank"}, {"query": "q=" + "x" * 1000}])
def test_what_makes_no_view_is_said(client, officer, said):
    answer = save(client, **said)

    assert (answer.status_code, SavedView.objects.count(), acts()) == (302, 0, [])


def test_there_are_not_more_than_one_finds_again(client, officer):
    for number in range(MOST_VIEWS):
        SavedView.objects.create(user=officer, page="certificates", name=str(number))

    save(client)

    assert SavedView.objects.count() == MOST_VIEWS


@pytest.mark.parametrize(("minutes", "back"), [(14, True), (15, False)])
def test_what_is_removed_comes_back_within_a_quarter_of_an_hour(client, officer, minutes, back):
    save(client)
    view, now = SavedView.objects.get(), timezone.now()
    with time_machine.travel(now, tick=False):
        client.post(reverse("desk:view_remove", args=[view.pk]))
        client.post(reverse("desk:view_remove", args=[view.pk]))  # the second click changes nothing

    with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
        offered = reverse("desk:view_restore", args=[view.pk]) in client.get("/desk/certificates/").content.decode()
        client.post(reverse("desk:view_restore", args=[view.pk]))

    assert (offered, SavedView.objects.standing().exists()) == (back, back)
    assert acts() == ["view_saved", "view_removed", *(["view_restored"] if back else [])]


def test_a_name_given_again_meanwhile_is_not_taken_away(client, officer):
    save(client)
    old = SavedView.objects.get()
    client.post(reverse("desk:view_remove", args=[old.pk]))
    save(client, query="stars=5")

    client.post(reverse("desk:view_restore", args=[old.pk]))

    assert SavedView.objects.standing().get().query == "stars=5"


def test_nobody_removes_anothers_view(client, officer):
    view = SavedView.objects.create(user=make_officer(), page="certificates", name="Của người khác")

    answers = [client.post(reverse(f"desk:view_{act}", args=[view.pk])).status_code for act in ("remove", "restore")]

    assert answers == [404, 404]
    view.refresh_from_db()
    assert view.removed_at is None


def test_views_go_with_their_person(client, officer):
    save(client)

    erasers.run(erasers.Person(user=officer))

    assert not SavedView.objects.exists()
