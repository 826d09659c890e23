"""An officer who goes on leave hands what waits to a colleague who may do it anyway."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.foundation.core import dates
from marketplace.office.desk.models import Handover
from tests.factories import places, producers
from tests.factories.accounts import make_officer

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/handover/"
TO_VERIFY = "/desk/producers/?state=applied"


@pytest.fixture
def here():
    return places.commune("Đồng Phúc")


@pytest.fixture
def giver(client, here):
    user = make_officer(place=here, name="Nông Thị Ví Dụ")
    client.force_login(user)
    return user


def give(client, to, **said):
    return client.post(ADDRESS, {"taker": to.pk, "last_day": dates.words(dates.today() + timedelta(days=7))} | said)


def numbers(tasks):
    return {task.url: task.number for task in tasks}


def home(client, user):
    client.force_login(user)
    return client.get(reverse("desk:home"))


def test_a_colleague_finds_the_work_under_its_owners_name(client, giver, here):
    colleague = make_officer(name="Hà Văn Ví Dụ")
    producers.producer("HTX Thử nơi này", state="applied", commune=here)
    producers.producer("HTX Thử nơi khác", state="applied", commune=places.commune("Ba Bể"))

    assert give(client, colleague).status_code == 302

    row = Handover.objects.get()
    left = home(client, giver)
    assert (left.context["tasks"], numbers(left.context["away"][0].tasks)[TO_VERIFY]) == ([], 1)
    assert "Hà Văn Ví Dụ" in left.content.decode()
    page = home(client, colleague)
    (stand_in,) = page.context["taken"]
    link = f"{TO_VERIFY}&cua={row.pk}"
    assert (stand_in.place, numbers(stand_in.tasks)[link], numbers(page.context["tasks"])[TO_VERIFY]) == (
        str(here).replace(" ", "\N{NO-BREAK SPACE}"),
        1,
        2,
    )
    assert "Nông Thị Ví Dụ" in page.content.decode()
    shown = client.get(link).content.decode()
    assert ("HTX Thử nơi này" in shown, "HTX Thử nơi khác" in shown) == (True, False)  # each number opens its rows
    told = AuditEntry.objects.get(action="handover_given")
    assert (told.actor, told.details) == (giver, {"to": colleague.pk, "pages": []})


@pytest.mark.parametrize("role", [Role.COORDINATION_OFFICER, Role.TRADE_OFFICER, Role.OPERATOR])
def test_everything_of_one_role_goes_to_another_of_the_same(client, role):
    """Whoever looks after the whole territory has pages that serve several roles."""
    client.force_login(make_officer(role))
    colleague = make_officer(role)

    answer = give(client, colleague)

    assert answer.status_code == 302
    page = home(client, colleague)
    (stand_in,) = page.context["taken"]
    assert {task.page for task in stand_in.tasks} == {task.page for task in page.context["tasks"]}


def test_one_kind_alone(client, giver):
    colleague = make_officer()

    give(client, colleague, pages=["producers"])

    left = home(client, giver)
    assert TO_VERIFY not in numbers(left.context["tasks"])
    assert "/desk/recognitions/" in numbers(left.context["tasks"])
    (stand_in,) = home(client, colleague).context["taken"]
    assert {task.page for task in stand_in.tasks} == {"producers"}


@pytest.mark.parametrize("who", ["another commune", "another role"])
def test_a_handover_gives_no_power(client, giver, here, who):
    neighbour = make_officer(place=places.commune("Ba Bể")) if who == "another commune" else make_officer(Role.TRADE_OFFICER, place=here)

    answer = give(client, neighbour, pages=["producers"])

    assert (answer.status_code, Handover.objects.count(), AuditEntry.objects.filter(action="handover_given").count()) == (422, 0, 0)


def test_what_the_colleague_may_no_longer_do_is_not_shown(client, giver, here):
    colleague = make_officer(place=here)
    give(client, colleague)
    assert home(client, colleague).context["taken"][0].tasks
    there = places.commune("Ba Bể")
    colleague.role_grants.update(area_code=there.code)
    producers.producer("HTX Thử nơi này", state="applied", commune=here)

    page = home(client, colleague)

    assert page.context["taken"][0].tasks == []
    assert "HTX Thử nơi này" not in client.get(f"{TO_VERIFY}&cua={Handover.objects.get().pk}").content.decode()


@pytest.mark.parametrize("key", ["0", "x", "²", "9" * 40])
def test_a_handover_of_nobody_changes_nothing(client, giver, here, key):
    producers.producer("HTX Thử nơi này", state="applied", commune=here)

    assert "HTX Thử nơi này" in client.get(f"{TO_VERIFY}&cua={key}").content.decode()


def test_another_persons_handover_opens_nothing(client, giver, here):
    give(client, make_officer())
    row = Handover.objects.get()
    stranger = make_officer(place=places.commune("Ba Bể"))
    producers.producer("HTX Thử nơi này", state="applied", commune=here)
    client.force_login(stranger)

    shown = client.get(f"{TO_VERIFY}&cua={row.pk}").content.decode()
    ended = client.post(reverse("desk:handover_end", args=[row.pk]))

    assert ("HTX Thử nơi này" in shown, ended.status_code) == (False, 404)
    row.refresh_from_db()
    assert row.ended_at is None


@pytest.mark.parametrize(("minutes", "action", "button"), [(14, "handover_undone", "Hoàn tác"), (15, "handover_ended", "Nhận lại việc")])
def test_it_is_undone_or_taken_back_and_both_are_kept(client, giver, minutes, action, button):
    colleague, now = make_officer(), timezone.now()
    with time_machine.travel(now, tick=False):
        give(client, colleague)
    row = Handover.objects.get()

    with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
        page = client.get(ADDRESS).content.decode()
        client.post(reverse("desk:handover_end", args=[row.pk]))
        client.post(reverse("desk:handover_end", args=[row.pk]))  # the second click changes nothing

    assert button in page
    kept = AuditEntry.objects.filter(thing_type="desk.handover", thing_id=str(row.pk)).order_by("pk")
    assert [entry.action for entry in kept] == ["handover_given", action]
    assert home(client, giver).context["away"] == []
    assert home(client, colleague).context["taken"] == []


def test_from_a_day_to_a_day(client, giver):
    colleague, today = make_officer(), dates.today()
    first, last = today + timedelta(days=2), today + timedelta(days=3)
    give(client, colleague, first_day=dates.words(first), last_day=dates.words(last))

    seen = {}
    for moment in (
        dates.start_of(first) - timedelta(seconds=1),
        dates.start_of(first),
        dates.end_of(last) - timedelta(seconds=1),
        dates.end_of(last),
    ):
        with time_machine.travel(moment, tick=False):
            seen[moment] = len(home(client, colleague).context["taken"])

    assert list(seen.values()) == [0, 1, 1, 0]


@pytest.mark.parametrize(
    "said",
    [
        {"last_day": ""},
        {"last_day": "01/01/2020"},
        {"first_day": "01/01/2020"},
        {"pages": ["bank"]},
        {"taker": 0},
    ],
)
def test_what_makes_no_handover_is_said(client, giver, said):
    answer = give(client, make_officer(), **said)

    assert (answer.status_code, Handover.objects.count()) == (422, 0)


def test_nothing_is_handed_over_twice_nor_to_one_who_is_away(client, giver, here):
    first, second = make_officer(), make_officer()
    give(client, first, pages=["producers"])

    again = give(client, second)
    other = give(client, second, pages=["certificates"])
    client.force_login(second)
    to_the_one_away = give(client, giver, pages=["labels"])

    assert (again.status_code, other.status_code, to_the_one_away.status_code) == (422, 302, 422)
    assert Handover.objects.count() == 2


def test_nobody_hands_over_to_themselves(client, giver):
    assert give(client, giver).status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(client, giver, rows, django_assert_num_queries):
    colleague = make_officer()
    for row in range(rows):
        day = dates.today() + timedelta(days=row)
        Handover.objects.create(giver=giver, taker=colleague, first_day=day, last_day=day)
    client.get(ADDRESS)

    with django_assert_num_queries(24):
        client.get(ADDRESS)
