"""Whose work waits for whom while somebody is away. A handover gives no power: it shows a colleague what they may do anyway."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from marketplace.foundation.accounts.models import RoleGrant, User
from marketplace.foundation.accounts.selectors import grants_of, opens
from marketplace.office.desk.models import UNDO, Handover
from marketplace.office.desk.routes import modules
from marketplace.office.desk.territory import territory_of
from marketplace.office.desk.waiting import tasks_for


@dataclass(frozen=True)
class StandIn:
    """One handover and what waits by it today."""

    handover: Handover
    place: str  # of the giver, in words; empty for the whole territory
    tasks: list


def pages():
    """{name: [its tabs]} of what may wait; one page may serve several roles, each with a tab and work of its own."""
    found = defaultdict(list)
    for module in modules():
        for tab in module.tabs:
            found[tab.name].append(tab)
    return found


def words_of(page):
    return str(pages()[page][0].words)


def may_do(user, grants, other, others_grants, page):
    """Whether the first may do on this page all that the second may."""
    theirs = [tab for tab in pages()[page] if _opens(tab, other, others_grants)]
    return bool(theirs) and all(_opens(tab, user, grants) and _covers(tab, user, grants, other, others_grants) for tab in theirs)


def _opens(tab, user, grants):
    return opens(user, grants, tab.roles, placed=not tab.whole)


def _covers(tab, user, grants, other, others_grants):
    return territory_of(user, grants, tab.roles).covers(territory_of(other, others_grants, tab.roles))


def colleagues(user, grants):
    """Who holds one of this person's roles today."""
    held = RoleGrant.objects.valid().exclude(user=user.pk)
    if not user.is_superuser:
        held = held.filter(role__in={grant.role for grant in grants})
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name", "pk")


def given(user):
    """Running and coming ones of this person."""
    return list(Handover.objects.open().filter(giver=user).select_related("taker"))


def away(user, tasks):
    """(tasks left to this person today, [StandIn] of those that others do meanwhile)"""
    running = list(Handover.objects.running().filter(giver=user).select_related("taker"))
    standing = [StandIn(row, "", [task for task in tasks if row.covers(task.page)]) for row in running]
    return [task for task in tasks if not any(row.covers(task.page) for row in running)], standing


def taken(user, grants):
    """[StandIn] of what this person does for others today."""
    rows = Handover.objects.running().filter(taker=user).select_related("giver")
    return [_taken(row, user, grants) for row in rows]


def _taken(row, user, grants):
    others = grants_of(row.giver)
    tasks = [task.of(row) for task in tasks_for(row.giver, others) if row.covers(task.page)]
    allowed = {page for page in {task.page for task in tasks} if may_do(user, grants, row.giver, others, page)}
    roles = {role for page in allowed for tab in pages()[page] for role in tab.roles}
    return StandIn(row, territory_of(row.giver, others, roles).words, [task for task in tasks if task.page in allowed])


def undoable(row, on=None):
    """Within a quarter of an hour it is as if it had not been."""
    return (on or timezone.now()) - row.made_at < UNDO
