"""What the shopper's page of an order shows, made ready for the template."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.foundation.payments import selectors as payments
from marketplace.foundation.payments.models import Method

from .forms import ReportForm
from .models import Fulfilment, Hold, Payment
from .selectors import parcels_of, standing
from .states import FULFILMENT, SHOPPER


@dataclass
class Waiting:
    """A transfer that is awaited."""

    intent: object
    qr: str
    account: dict


@dataclass
class Parcel:
    order: object
    lines: list
    way: list  # (words, moment or None, detail)
    words: str
    tone: str = ""
    may: set = field(default_factory=set)
    reported: bool = False


def payment_of(purchase, on=None, *, orders=None):
    """QR codes that still run, each with what is still missing; none for what is on hold."""
    on = on or timezone.now()
    orders = purchase.orders.all() if orders is None else orders
    held = {order.payee for order in orders if order.payment == Payment.AWAITED and order.hold}
    rows = [row for row in payments.intents_of(purchase.reference) if row.method == Method.VIETQR and row.running(on)]
    return [Waiting(row, payments.qr_svg(row), payments.account_of(row.payee)) for row in rows if row.payee not in held]


def page_of(purchase, on=None):
    on = on or timezone.now()
    orders = list(parcels_of(purchase))
    lines = [line for order in orders for line in order.lines.all()]
    today = standing(lines, on)
    unpaid = [order for order in orders if order.payment == Payment.AWAITED]
    waiting = payment_of(purchase, on, orders=orders) if unpaid else []
    return {
        "purchase": purchase,
        "parcels": [_parcel(order, today) for order in orders],
        "waiting": waiting,
        "paused": any(order.hold for order in unpaid),
        "ended": bool(unpaid) and not waiting and not any(order.hold for order in unpaid),
        "unconfirmed": any(order.payment == Payment.UNCONFIRMED for order in orders),
        "total": sum(order.total for order in orders if order.fulfilment != Fulfilment.CANCELLED),
        "report_form": ReportForm(),
        "may": _may_all(purchase, orders),
    }


def _may_all(purchase, orders):
    """What may be changed of the whole purchase; the services judge again."""
    living = [order for order in orders if order.fulfilment != Fulfilment.CANCELLED]
    if not living or any(order.fulfilment != Fulfilment.PLACED for order in living):
        return set()
    awaited = purchase.method == Method.VIETQR and all(order.payment == Payment.AWAITED for order in living)
    adults = any(line.age_restricted for order in living for line in order.lines.all())
    cash = awaited and not adults and purchase.payer_phone == purchase.receiver_phone
    return {"change"} | ({"cash"} if cash else set()) | ({"new_qr"} if any(o.payment == Payment.AWAITED for o in living) else set())


def _parcel(order, today):
    reported = any(not note.answered_at for note in order.reports.all())
    words, tone = _state_words(order, reported=reported)
    lines = [(line, line.certificate_id in today) for line in order.lines.all()]
    return Parcel(order, lines, _way(order), words, tone, _may(order), reported)


def _may(order):
    may = {str(target) for target in FULFILMENT.targets(order.fulfilment, by=SHOPPER)}
    if order.hold:
        may.discard("delivered")
    if order.hold == Hold.ENDED:
        may |= {"keep"} | ({"cancelled"} if order.fulfilment == Fulfilment.PLACED else set())
    if order.fulfilment in (Fulfilment.SHIPPED, Fulfilment.DELIVERED):
        may.add("report")
    return may


def _state_words(order, *, reported):
    """One sentence on where it stands, and its tone."""
    if order.hold == Hold.ENDED:
        return _("The OCOP certificate of a product ended after you had ordered. Do you still want it?"), "warn"
    if order.hold:
        return _("On hold: %(why)s. We are checking and will tell you.") % {"why": Hold(order.hold).label.lower()}, "stop"
    if reported:
        return _("You told us that something is wrong with this parcel. We are looking into it and will call."), "warn"
    who = {"who": order.producer.name}
    if order.fulfilment == Fulfilment.PLACED:
        return _placed_words(order, who)
    words = {
        Fulfilment.ACCEPTED: _("%(who)s has accepted the order and prepares it."),
        Fulfilment.PACKED: _("%(who)s has packed the parcel."),
        Fulfilment.SHIPPED: _("The parcel is on its way."),
        Fulfilment.DELIVERED: _("The parcel has arrived."),
        Fulfilment.CANCELLED: _("Cancelled."),
        Fulfilment.REFUSED: _("The parcel could not be handed over and goes back."),
        Fulfilment.RETURNED: _("The goods are back with %(who)s."),
    }[order.fulfilment] % who
    tone = "stop" if order.fulfilment in (Fulfilment.CANCELLED, Fulfilment.REFUSED, Fulfilment.RETURNED) else ""
    return " ".join(filter(None, [words, order.closed_because, _money_words(order)])), tone


def _placed_words(order, who):
    if order.payment == Payment.AWAITED:
        return _("%(who)s is told as soon as the transfer has come.") % who, "warn"
    if order.payment == Payment.UNCONFIRMED:
        return _("Waiting for the code sent to your telephone."), "warn"
    told = _("%(who)s has been told and will answer.") % who
    if order.payment == Payment.PAID:
        told = _("Your transfer of %(sum)s has come.") % {"sum": dong(order.total)} + " " + told
    return told, ""


def _money_words(order):
    if order.payment == Payment.REFUND_DUE:
        return _("%(sum)s will be paid back.") % {"sum": _dong(order)}
    if order.payment == Payment.REFUNDED:
        return _("The money has been paid back.")
    return ""


def _dong(order):
    amount = order.goods_total if order.fulfilment == Fulfilment.RETURNED else order.total
    return dong(amount)


def _way(order):
    """The steps taken and to come."""
    shipped = ", ".join(filter(None, [order.carrier, order.tracking_number]))
    expected = _("expected on %(day)s") % {"day": dates.words(order.expected_on)} if order.expected_on else ""
    steps = [
        (_("Ordered"), order.placed_at, ""),
        (_("Accepted"), order.accepted_at, ""),
        (_("Packed"), order.packed_at, ""),
        (_("Handed to the carrier"), order.shipped_at, shipped),
        (_("Arrived"), order.delivered_at, "" if order.delivered_at else expected),
    ]
    if order.closed_at:
        return [row for row in steps if row[1]] + [(Fulfilment(order.fulfilment).label, order.closed_at, "")]
    return [row for row in steps if row[1] or row[0] != _("Packed")]
