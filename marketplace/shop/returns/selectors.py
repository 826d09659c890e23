"""What of an order may still be returned, until when, and who waits for whom."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.notifications.models import Message
from marketplace.foundation.payments import disputed
from marketplace.register.certification.models import Certificate
from marketplace.shop.purchases import windows
from marketplace.shop.purchases.models import Fulfilment, ProducerOrder
from marketplace.shop.purchases.panels import Panel
from marketplace.shop.stock.models import Pool

from .models import AGAIN, OPEN, Bearer, Reason, ReturnRequest, ReturnStep, State

NOBODYS_FAULT = (Reason.MIND,)
NOT_AGAIN = (*NOBODYS_FAULT, Reason.UNSAFE)  # who does not want the goods, or must not have them, is not sent them once more


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


def askable(order, on=None):
    """The same; once the order's own days are over, only of what was sent again and has days of its own."""
    rows, own = returnable(order), _own_last_day(order)
    if own is None or dates.today(on) <= own or recalled(order):
        return rows
    fresh = _sent_again(order, [row.line for row in rows], dates.today(on))
    rows = [Returnable(row.line, min(row.left, fresh[row.line.pk])) for row in rows]
    return [row for row in rows if row.left > 0]


def _sent_again(order, lines, today):
    """{line's key: packs} of new parcels whose own days still run."""
    days, found = windows.window_days(lines), Counter()
    for row in order.returns.filter(arrived_at__isnull=False).prefetch_related("lines"):
        if today <= windows.window_until(row.arrived_at, days):
            found.update({line.line_id: line.quantity for line in row.lines.all()})
    return found


def recalled(order):
    """Goods of it were called back as unsafe: they may be returned at any time."""
    return Message.objects.filter(kind="order_recall", about=order.number).exists()


def last_day(order):
    """The last day on which a return may be asked for, of a new parcel too; None where nothing has arrived."""
    own = _own_last_day(order)
    return own and max(own, renewed_until(order) or own)


def renewed_until(order):
    """The last day for what was sent again; None where nothing was, or it has not arrived."""
    arrived = [row.arrived_at for row in order.returns.all() if row.arrived_at]
    return windows.window_until(max(arrived), windows.window_days(order.lines.all())) if arrived else None


def _own_last_day(order):
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
    rows = _seen().filter(order__producer__in=producers, state__in=(State.ASKED, State.REFUSED, State.AWAITED, *AGAIN))
    return rows.order_by("answer_by", "pk")


def unchosen(on):
    """A new parcel was offered, and the shopper's time to choose is over: it is money."""
    return ReturnRequest.objects.filter(state=State.OFFERED, choose_by__lte=on).select_related("order")


def unsent(on):
    """The shopper chose the goods, and the maker's time to send them is over."""
    return ReturnRequest.objects.filter(state=State.RESENDING, resend_by__lte=on).select_related("order")


def not_arrived(on=None):
    """New parcels that are so long on their way that somebody should ask."""
    since = dates.start_of(dates.today(on) - timedelta(days=settings.RETURN_SEND_BACK_DAYS))
    return _seen().filter(state=State.RESENT, resent_at__lt=since).order_by("resent_at", "pk")


def sent_again():
    """New parcels that are offered, chosen or on their way."""
    return _seen().filter(state__in=(State.OFFERED, *AGAIN)).order_by("choose_by", "pk")


def packs(request):
    """{pack's key: how many} of a request's goods; under None those of which no pack is sold any more."""
    found = Counter()
    for line in request.lines.select_related("line"):
        found[line.line.product_id] += line.quantity
    return found


def why_not_again(request, on=None):
    """Why the same goods cannot be sent once more, a sentence; empty where they can."""
    if request.reason in NOT_AGAIN:
        return _("Goods that nobody is to have any more are not sent again.")
    if why := why_not_sold(request, on):
        return why
    wanted = packs(request)
    free = dict(Pool.objects.filter(product__in=wanted).with_available(on).values_list("product", "available"))
    if any(free.get(product, 0) < n for product, n in wanted.items()):
        return _("There are not enough of these goods in stock to send them again.")
    return ""


def why_not_sold(request, on=None):
    """The same, whatever lies on the shelf."""
    if disputed.of_purchase(request.order.purchase.reference).exists():
        return _("The payer asks the card's bank for the money: nothing is sent on top.")
    lines = [row.line for row in request.lines.select_related("line")]
    standing = Certificate.objects.in_force(on).filter(product__in=[line.registered_product_id for line in lines])
    standing = set(standing.values_list("product_id", flat=True))
    for line in lines:
        if line.product_id is None or line.registered_product_id not in standing:
            return _("%(name)s may no longer be sold, so it is not sent again either.") % {"name": line.name}
    return ""


def bears(request):
    """Who bears what the way back costs: the shopper who has changed their mind; else the maker, whose goods or parcel it was."""
    return Bearer.SHOPPER if request.reason in NOBODYS_FAULT else Bearer.PRODUCER


def may_contest_cost(request):
    """The shopper is to bear the way back, and has not sent anything yet: the marketplace may decide instead."""
    return request.state == State.AWAITED and request.on_top < 0 and not (request.carrier or request.tracking_number)


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
