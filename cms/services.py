"""Wagtail asks groups; our roles are dated rows. The first follow the second."""

from django.contrib.auth.models import Group
from django.db import transaction

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.accounts.selectors import roles_of

GROUPS = {  # of Wagtail's own migrations: who writes, who approves
    "Editors": {Role.EDITOR},
    "Moderators": {Role.TRADE_OFFICER, Role.COORDINATION_OFFICER},
}
ENTER = tuple(role for roles in GROUPS.values() for role in roles)


@transaction.atomic
def keep_groups(user, on=None):
    """Into the groups that today's roles give, out of the others. Writes only when something has changed."""
    roles = set(roles_of(user, on))
    wanted = {name for name, gives in GROUPS.items() if roles & gives}
    held = set(user.groups.filter(name__in=GROUPS).values_list("name", flat=True))
    if wanted != held:
        user.groups.remove(*Group.objects.filter(name__in=held - wanted))
        user.groups.add(*Group.objects.filter(name__in=wanted - held))
