"""What the shopper's page of an order shows, made ready for the template."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.foundation.payments import giving_back
from marketplace.foundation.payments import selectors as payments
from marketplace.foundation.payments.models import Method

from . import money_words, panels
from .forms import ReportForm
from .message_texts import freed_words
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
    panels: list = field(default_factory=list)


@dataclass
class Back:
    """Money that goes back by transfer, and the account it goes to."""

    amount: int
    account: object  # None: nobody has named one
    why: str  # what keeps the money: "", none, failed
    taken: bool  # the transfer is being made
    who: str = ""  # the maker that sends it itself …
    send_by: object = None  # … until then


@dataclass
class Kept:
    """A sum that the card's bank keeps ready; nothing of it is taken yet."""

    amount: int
    until: object  # the moment at which it is taken or freed at the latest
    taking: bool  # all makers have answered


def kept_of(purchase, orders):
    """None where the card's bank keeps nothing."""
    reserved = [order for order in orders if order.payment == Payment.RESERVED]
    if not reserved:
        return None
    rows = [payments.last_kept(intent=row) for row in payments.intents_of(purchase.reference) if row.state == "reserved"]
    taking = all(order.fulfilment != Fulfilment.PLACED for order in reserved)
    return Kept(sum(order.total for order in reserved), min((row.capture_by for row in rows if row), default=None), taking)


def back_of(purchase):
    """All of it together; None where nothing is to be paid back by transfer."""
    rows = _backs(purchase)
    return _back(rows) if rows else None


def backs_of(purchase, orders):
    """[Back]: what the platform sends, and what each maker sends itself because it has the money."""
    rows = _backs(purchase)
    names = {order.producer.code: order.producer.name for order in orders}
    senders = dict.fromkeys(row.sender for row in rows)
    return [_back([row for row in rows if row.sender == sender], who=names.get(sender, "")) for sender in senders]


def _backs(purchase):
    return giving_back.to(giving_back.payee_for(purchase.reference))


def _back(rows, *, who=""):
    send_by = max((row.send_by for row in rows if row.send_by), default=None) if who else None
    taken = any(row.refund.taken_at for row in rows)
    return Back(sum(row.refund.amount for row in rows), rows[0].account, rows[0].lacks, taken, who, send_by)


def payment_of(purchase, on=None, *, orders=None):
    """QR codes that still run, each with what is still missing; none for what is on hold."""
    on = on or timezone.now()
    orders = purchase.orders.all() if orders is None else orders
    held = {order.payee for order in orders if order.payment == Payment.AWAITED and order.hold}
    rows = [row for row in payments.intents_of(purchase.reference) if row.method == Method.VIETQR and row.running(on)]
    return [Waiting(row, payments.qr_svg(row), payments.account_of(row.payee)) for row in rows if row.payee not in held]


def card_of(purchase, on=None, *, orders=None):
    """The card payment that still runs, of which nothing is on hold; None where there is none."""
    if purchase.method != Method.CARD:
        return None
    on = on or timezone.now()
    orders = purchase.orders.all() if orders is None else orders
    held = {order.payee for order in orders if order.payment == Payment.AWAITED and order.hold}
    rows = [row for row in payments.intents_of(purchase.reference) if row.method == Method.CARD and row.running(on)]
    return next((row for row in rows if row.payee not in held), None)


def page_of(purchase, on=None):
    on = on or timezone.now()
    orders = list(parcels_of(purchase))
    lines = [line for order in orders for line in order.lines.all()]
    today, said = standing(lines, on), panels.of(orders)
    unpaid = [order for order in orders if order.payment == Payment.AWAITED]
    waiting = payment_of(purchase, on, orders=orders) if unpaid else []
    card = card_of(purchase, on, orders=orders) if unpaid else None
    return {
        "purchase": purchase,
        "parcels": [_parcel(order, today, said.get(order.pk, ())) for order in orders],
        "waiting": waiting,
        "card": card,
        "kept": kept_of(purchase, orders),
        "money_notes": money_words.notes_of(purchase),
        "backs": backs_of(purchase, orders),
        "paused": any(order.hold for order in unpaid),
        "ended": bool(unpaid) and not waiting and not card and not any(order.hold for order in unpaid),
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
    awaited = purchase.method != Method.COD and all(order.payment == Payment.AWAITED for order in living)
    adults = any(line.age_restricted for order in living for line in order.lines.all())
    cash = awaited and not adults and purchase.payer_phone == purchase.receiver_phone
    may = {"change"} | ({"cash"} if cash else set())
    if not any(order.payment == Payment.AWAITED for order in living):
        return may
    return may | ({"transfer"} if purchase.method == Method.CARD and awaited else {"new_qr"})


def _parcel(order, today, said):
    reported = any(not note.answered_at for note in order.reports.all())
    words, tone = _state_words(order, reported=reported)
    lines = [(line, line.certificate_id in today) for line in order.lines.all()]
    return Parcel(order, lines, _way(order), words, tone, _may(order), reported, said)


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
        if order.purchase.method == Method.CARD:
            return _("%(who)s is told as soon as the card has paid.") % who, "warn"
        return _("%(who)s is told as soon as the transfer has come.") % who, "warn"
    if order.payment == Payment.UNCONFIRMED:
        return _("Waiting for the code sent to your telephone."), "warn"
    told = _("%(who)s has been told and will answer.") % who
    if order.payment == Payment.RESERVED:
        return _("Your card's bank keeps %(sum)s ready.") % {"sum": dong(order.total)} + " " + told, ""
    if order.payment == Payment.PAID:
        paid = _("You have paid %(sum)s by card.") if order.purchase.method == Method.CARD else _("Your transfer of %(sum)s has come.")
        told = paid % {"sum": dong(order.total)} + " " + told
    return told, ""


def _money_words(order):
    if order.payment == Payment.REFUND_DUE:
        return _("%(sum)s will be paid back.") % {"sum": _dong(order)}
    if order.payment == Payment.REFUNDED:
        return _("The money has been paid back.")
    if order.payment == Payment.RESERVED:
        return _("It is sent as soon as the card has paid.")
    return freed_words(order)


def _dong(order):
    amount = order.goods_total - order.returned_goods if order.fulfilment == Fulfilment.RETURNED else order.total
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
