"""The link by which whoever was given a parcel sees what is in it, and says that something is wrong: no price, nothing of who paid."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.audit import services as audit
from marketplace.foundation.notifications import links

from . import messages, selectors

LINK, DAYS = messages.GIFT_LINK, messages.GIFT_DAYS


@transaction.atomic
def new_link(order, *, actor=None, on=None):
    """Its address, to be copied: told once, kept nowhere. The former one ends with it."""
    _check(order)
    links.revoke(LINK, order.number, on=on)
    audit.record("gift_link_made", order, actor=actor, details={"number": order.number})
    return links.address(links.issue(LINK, order.number, expires_at=(on or timezone.now()) + timedelta(days=DAYS)))


@transaction.atomic
def send_link(order, *, actor=None):
    """To the receiver's telephone, as a message of its own."""
    _check(order)
    audit.record("gift_link_sent", order, actor=actor, details={"number": order.number})
    messages.send_gift_link(order)


def _check(order):
    if not selectors.may_have_link(order):
        raise ValidationError(_("There is a link once the parcel is on its way to somebody else than who pays."))
