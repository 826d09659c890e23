from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.trade.outlets.models import Outlet, State

_EARLY = frozenset({State.DRAFT, State.REPORTED, State.APPLIED, State.REFUSED})
_ALWAYS = _EARLY | {State.SURVEYED, State.DECIDED, State.PUBLISHED}
OWNER_CHANGES = {
    "shop": _EARLY,
    "photos": _EARLY,
    "hours": _ALWAYS,
    "goods": _ALWAYS,
    "place": _ALWAYS,
}  # what surveys and papers rest on stays


def locked(outlet, *, seen=None, owner_changes=""):
    """`seen`: the version that the person had before their eyes; another means that somebody was faster.

    `owner_changes`: the part that the owner, not an officer, is about to change.
    """
    row = Outlet.objects.select_for_update(no_key=True).get(pk=outlet.pk)
    if owner_changes and row.state not in OWNER_CHANGES[owner_changes]:
        raise ValidationError(_("This can no longer be changed here. Please call the trade department."))
    if seen is not None and int(seen) != row.version:
        raise ValidationError(_("Somebody has changed this point of sale meanwhile. Please look at it anew, then save your changes."))
    return row


def save(outlet, *fields):
    outlet.version += 1
    outlet.changed_at = timezone.now()
    outlet.save(update_fields=[*fields, "version", "changed_at", *({"folded", "sort_key"} if "name" in fields else ())])
