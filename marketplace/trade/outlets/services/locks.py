from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.trade.outlets.models import Outlet


def locked(outlet, *, seen=None):
    """`seen`: the version that the person had before their eyes; another means that somebody was faster."""
    row = Outlet.objects.select_for_update(no_key=True).get(pk=outlet.pk)
    if seen is not None and int(seen) != row.version:
        raise ValidationError(_("Somebody has changed this point of sale meanwhile. Please look at it anew, then save your changes."))
    return row


def save(outlet, *fields):
    outlet.version += 1
    outlet.changed_at = timezone.now()
    outlet.save(update_fields=[*fields, "version", "changed_at", *({"folded", "sort_key"} if "name" in fields else ())])
