from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Address, User

MOST = 20


@transaction.atomic
def save_address(user, *, name, phone, commune, line, is_default=False, address=None):
    """Add an address, or change one of this person's. The first is the default; a new default ends the old one."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not commune.is_current:
        raise ValidationError(_("Please choose a commune of today."))
    if address is None and user.places_to_send.count() >= MOST:
        raise ValidationError(_("You have %(most)d addresses. Please delete one first."), params={"most": MOST})
    row = address or Address(user=user)
    is_default = is_default or row.is_default or not user.places_to_send.exclude(pk=row.pk).exists()
    if is_default:
        user.places_to_send.exclude(pk=row.pk).update(is_default=False)
    row.name, row.phone, row.commune, row.line, row.is_default = name, phone, commune, line, is_default
    row.save()
    return row


@transaction.atomic
def delete_address(address):
    user = User.objects.select_for_update(no_key=True).get(pk=address.user_id)
    address.delete()
    latest = user.places_to_send.order_by("-pk").first()
    if latest and not user.places_to_send.filter(is_default=True).exists():
        user.places_to_send.filter(pk=latest.pk).update(is_default=True)
