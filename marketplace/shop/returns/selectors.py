"""What of an order may still be returned, until when, and who waits for whom."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.notifications.models import Message
from marketplace.shop.purchases import windows
from marketplace.shop.purchases.models import Fulfilment, ProducerOrder
from marketplace.shop.purchases.panels import Panel

from .models import OPEN, Reason, ReturnRequest, ReturnStep, State

NOBODYS_FAULT = (Reason.MIND,)


@dataclass(frozen=True)
class Returnable:
    line: object
    left: int  # packs that may still be asked for

    @property
    def price(self):
        return self.line.unit_price


def returnable(order):
    """[Returnable] of every line of which something is left with the shopper."""
    lines = order.lines.select_related("registered_product__group").order_by("pk")
    rows = [Returnable(line, line.sent - line.returned_quantity) for line in lines]
    return [row for row in rows if row.left > 0]


def recalled(order):
    """Goods of it were called back as unsafe: they may be returned at any time."""
    return Message.objects.filter(kind="order_recall", about=order.number).exists()


def last_day(order):
    """The last day on which a return may be asked for; None where the parcel has not arrived."""
    if order.fulfilment != Fulfilment.DELIVERED or order.delivered_at is None:
        return None
    return windows.window_until(order.delivered_at, windows.window_days(order.lines.select_related("registered_product__group")))


def may_ask(order, on=None):
    day = last_day(order)
    return day is not None and (dates.today(on) <= day or recalled(order))


def parcel(number):
    return ProducerOrder.objects.filter(number=number).select_related("purchase", "producer").prefetch_related("lines")


def requests_of(order):
    return order.returns.prefetch_related("lines__line", "photos", "steps")


def asked_by_receivers():
    """Requests that the receivers of gifts made."""
    steps = ReturnStep.objects.filter(who=ReturnStep.Who.RECEIVER, what=ReturnStep.What.ASKED)
    return ReturnRequest.objects.filter(pk__in=steps.values("request"))


def open_of(orders):
    """Keys of those of these orders about which a request is open."""
    return set(ReturnRequest.objects.open().filter(order__in=orders).values_list("order", flat=True))


def _seen():
    rows = ReturnRequest.objects.select_related("order__purchase", "order__producer")
    return rows.prefetch_related("lines__line", "photos", "steps")


def to_answer(producers):
    """Requests that wait for one of these makers: an answer, or goods that come back."""
    rows = _seen().filter(order__producer__in=producers, state__in=(State.ASKED, State.REFUSED, State.AWAITED))
    return rows.order_by("answer_by", "pk")


def to_decide():
    """Those that wait for an operator."""
    return _seen().filter(state=State.APPEALED).order_by("asked_at", "pk")


def with_makers():
    """Those that wait for a maker's answer, or for a shopper who may appeal."""
    return _seen().filter(state__in=(State.ASKED, State.REFUSED)).order_by("answer_by", "pk")


def not_come_back(on=None):
    """Agreed, and past the day by which the goods were to be sent."""
    return _seen().filter(state=State.AWAITED, send_back_by__lt=dates.today(on)).order_by("send_back_by", "pk")


def by_number(number):
    return _seen().filter(number=number).first()


def proposal(request):
    """{line key: đồng} and the delivery fee that whoever agrees starts from: the price paid; delivery too where all came back by fault."""
    lines = list(request.lines.all())
    amounts = {line.pk: line.price for line in lines}
    order = request.order
    whole = sum(row.left for row in returnable(order)) == sum(line.quantity for line in lines)
    delivery = order.delivery_fee - order.returned_delivery if whole and request.reason not in NOBODYS_FAULT else 0
    return amounts, delivery


def overdue(on=None):
    return ReturnRequest.objects.overdue(on).select_related("order").order_by("answer_by", "pk")


def panel(orders):
    """What the shopper's page of a purchase says of each parcel: the request about it, or that one may be made."""
    arrived = [order for order in orders if order.fulfilment == Fulfilment.DELIVERED]
    latest = {}
    for row in ReturnRequest.objects.filter(order__in=arrived).order_by("pk"):
        latest[row.order_id] = row
    return {order.pk: _panel(order, latest.get(order.pk)) for order in arrived}


def gift_panel(orders):
    """A link for whoever gets the parcel, where that is not who pays."""
    return {order.pk: _gift_panel(order) for order in orders if may_have_link(order)}


def _gift_panel(order):
    return Panel(_("A link for the receiver"), reverse("order_gift", args=[order.purchase.reference, order.number]))


def may_have_link(order):
    purchase = order.purchase
    another = bool(purchase.receiver_phone) and purchase.receiver_phone != purchase.payer_phone
    return another and order.fulfilment in (Fulfilment.SHIPPED, Fulfilment.DELIVERED)


def _panel(order, row):
    url = reverse("order_return", args=[order.purchase.reference, order.number])
    if row is None:
        return Panel(_("Return, or money back"), url)
    return Panel(_("Return %(number)s: %(state)s") % {"number": row.number, "state": row.get_state_display()}, url, row.state in OPEN)
