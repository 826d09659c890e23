"""Where the cash of an order is, for whom it belongs to: one sentence."""

from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.register.producers.addressing import you
from marketplace.shop.purchases.models import Fulfilment, Method

from . import booking, selectors
from .models import Bears

BACK = (Fulfilment.REFUSED, Fulfilment.RETURNED)


def who_has(orders):
    """{order's key: a sentence} of those that are paid in cash and have been sent."""
    sent = [order for order in orders if order.purchase.method == Method.COD and order.shipped_at]
    parcels = selectors.parcels_of(sent) if sent else {}
    told = {order.pk: _of_carrier(order, parcels[order.pk]) if order.pk in parcels else _of_maker(order) for order in sent}
    return {key: words for key, words in told.items() if words}


def _of_maker(order):
    said = {"you": you(order.producer), "sum": dong(order.total)}
    if order.fulfilment == Fulfilment.SHIPPED:
        return _("The cash of this order (%(sum)s) is taken by you or by your own carrier; the platform takes none of it.") % said
    if order.fulfilment == Fulfilment.DELIVERED:
        return _("The cash of this order, %(sum)s, is with you.") % said
    if order.fulfilment in BACK and order.delivered_at is None:
        return _("No cash was taken. You pay the way back of the parcel to your own carrier.") % said
    return ""


def _of_carrier(order, parcel):
    said = {"you": you(order.producer), "carrier": parcel.collector.name, "sum": dong(order.total)}
    if order.fulfilment == Fulfilment.SHIPPED:
        return _("%(carrier)s takes %(sum)s at the door and hands it to the platform.") % said
    if order.fulfilment in BACK and order.delivered_at is None:
        return _way_back(parcel, said)
    if not parcel.taken:
        return ""
    said["sum"] = dong(parcel.with_carrier or parcel.taken)
    if parcel.with_carrier > 0:
        day = dates.words(selectors.due_on(parcel))
        return _("%(carrier)s has the cash, %(sum)s, and is to hand it to the platform by %(day)s.") % (said | {"day": day})
    return _("%(carrier)s has handed the cash to the platform: %(sum)s.") % said


def _way_back(parcel, said):
    came = [line for line in parcel.lines.all() if line.remittance.came]
    said["sum"] = dong(sum(booking.charged(line) for line in came))
    if parcel.way_back_by == Bears.PLATFORM:
        return _("No cash was taken. The way back that %(carrier)s charges is paid by the platform.") % said
    if came:
        return _("No cash was taken. %(carrier)s charged %(sum)s, which are taken off what you receive next.") % said
    return _("No cash was taken. What %(carrier)s charges for the way back is taken off what you receive next.") % said
