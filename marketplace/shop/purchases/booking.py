"""What an order means in the book: what its shopper has to pay, and to whom that belongs.

An order counts from the moment its shopper is known: cash without a proven number is not in the book. What is cancelled, refused or
not paid in time leaves it again; of what came back, only the delivery stays. Tax of households is withheld once the money has come
(cash at the door too), and follows what is due from then on. Where a promotion took something off, the producer is owed what others bear
of it too; commission and tax are of what the shopper pays and what others bear, together. The same goes for delivery: what others bear of
its fee is theirs to pay for as long as the parcel is on its way or has been, whatever of the fee is given back afterwards.
"""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Sum
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.core.money import dong, split
from marketplace.foundation.ledger import checks, services
from marketplace.foundation.ledger.matters import Kind, Matter
from marketplace.foundation.payments.models import Intent
from marketplace.foundation.payments.selectors import PLATFORM
from marketplace.shop.fees.models import TaxClass
from marketplace.shop.fees.selectors import Fee
from marketplace.shop.promotions import services as promotions
from marketplace.shop.taxes import selectors as tax_selectors
from marketplace.shop.taxes import services as taxes
from marketplace.shop.taxes.models import Revenue

from .models import Fulfilment, OrderLineSnapshot, Payment, ProducerOrder

NOTHING_DUE = (Payment.UNCONFIRMED, Payment.VOID, Payment.LAPSED)
CONFIRMED = (Payment.PAID, Payment.REFUND_DUE, Payment.REFUNDED)  # its money has come: tax is withheld of what is still due
TAXED_AS = {TaxClass.WITHHELD: Revenue.GOODS, TaxClass.EXEMPT: Revenue.OWN_PRODUCE}

WORDS = {
    "order_placed": _("Order {number} was placed: {amount}."),
    "order_paid": _("Order {number} is paid: {tax} of tax is withheld and paid to the tax office for the maker."),
    "order_part": _("A part of order {number} is sent; it costs {amount} now."),
    "order_fee": _("Order {number} goes to another place; it costs {amount} now."),
    "order_cancelled": _("Order {number} was cancelled."),
    "order_lapsed": _("Order {number} ended: the transfer did not come."),
    "order_unpaid": _("Order {number} ended: no card paid it in time."),
    "order_untaken": _("Order {number} ended: the card's bank did not give what it had kept ready."),
    "order_taken_up": _("Order {number} goes on: its money came late. {amount}."),
    "order_refused": _("Order {number}: nobody took the parcel."),
    "order_given_back": _("A part of order {number} was given back; it costs {amount} now."),
    "order_returned": _("Order {number} came back; of its price, {amount} for delivery stays."),
}


def book(orders, kind, *, at, person=None):
    """The caller holds the locks of these orders. What they are worth changes, so their producers' accounts are locked too: a payout
    that is being prepared is seen here, or sees what is written here."""
    lines = _lines(orders)
    counted = [
        order for order in orders if _promoted(order, lines[order.pk]) and order.payment != Payment.UNCONFIRMED
    ]  # that one's use stands
    promotions.bring({order.number: _taken_off(order, lines[order.pk]) for order in counted})
    promotions.bring(_unconfirmed_ways(orders), others_stay=True)
    services.lock_accounts(Kind.PAYABLE, {order.seller["code"] for order in orders})
    taxes.bring([_earned(order, lines[order.pk]) for order in orders if order.payment in CONFIRMED], at=at)
    services.bring(_matters(orders, lines, kind), at=at, person=person)


def book_placed(orders, lines, *, at, person=None):
    """Orders and their lines just written."""
    services.bring(_matters(orders, _by_order(lines), "order_placed"), at=at, person=person, new=True)


def matters(orders, kind="order_placed"):
    return _matters(orders, _lines(orders), kind)


def _promoted(order, lines):
    return order.discount_total or order.delivery_promotion_id or any(line.promotion_id for line in lines)


def _lines(orders):
    """{key of an order: its lines}, of those that something is due for."""
    due = [order for order in orders if _goods_due(order) or (order.payment in CONFIRMED and _delivery_worth(order))]
    return _by_order(OrderLineSnapshot.objects.filter(producer_order__in=due) if due else ())


def _by_order(lines):
    found = defaultdict(list)
    for line in lines:
        found[line.producer_order_id].append(line)
    return found


def _earned(order, lines):
    """What of an order is taxed by the platform, by kind of revenue: parts of the goods that are due, and delivery beside them."""
    revenue = defaultdict(int)
    for line, amount in _worth(order, lines):
        if kind := TAXED_AS.get(line.tax_class):
            revenue[kind] += amount
    if any(line.tax_class in TAXED_AS for line in lines):
        revenue[Revenue.TRANSPORT] = _delivery_worth(order)  # stays where only the goods came back
    return taxes.Paid(order.number, order.producer_id, dict(revenue))


def _due_of(order, lines):
    """[(line, what is due for it)]: of the goods that are due, each line's part by largest remainder."""
    sent = [line.sent_total for line in lines]
    return list(zip(lines, split(_goods_due(order), sent), strict=True)) if any(sent) else []


def _worth(order, lines):
    """[(line, what it brings its maker)]: what is due for it and what others bear of its promotion. Commission and tax are of this."""
    return [(line, due + line.stands(line.discount_borne, due)) for line, due in _due_of(order, lines)]


def _borne(order, lines):
    """{account: what its owner bears of this order's promotions}"""
    sums = defaultdict(int)
    for line, due in _due_of(order, lines):
        if line.discount_borne:
            sums[_account_of(line.borne_by)] += line.stands(line.discount_borne, due)
    if borne := _delivery_borne(order):
        sums[_account_of(order.delivery_borne_by)] += borne
    return sums


def _account_of(bearer):
    return (Kind.PROMOTIONS, "") if bearer == PLATFORM else (Kind.PROGRAMMES, bearer)


def _taken_off(order, lines):
    """{promotion's key: what it takes off what is due}"""
    sums = defaultdict(int)
    if order.delivery_promotion_id and _is_sent(order):
        sums[order.delivery_promotion_id] = order.delivery_discount
    for line, due in _due_of(order, lines):
        if line.promotion_id:
            sums[line.promotion_id] += line.stands(line.discount, due)
    return sums


def _unconfirmed_ways(orders):
    """The same of delivery, where nothing is due yet: the parcel may go elsewhere meanwhile."""
    rows = [order for order in orders if order.payment == Payment.UNCONFIRMED and order.delivery_promotion_id]
    return {order.number: {order.delivery_promotion_id: order.delivery_discount} for order in rows}


def _matters(orders, lines, kind):
    kept = tax_selectors.kept([order.number for order in orders if order.payment in CONFIRMED])
    return [_matter(order, kind, lines[order.pk], *kept.get(order.number, (0, 0))) for order in orders]


def _matter(order, kind, lines, tax_vat, tax_pit):
    goods, delivery = _goods_due(order), _delivery_due(order)
    commission, vat = _commission(order, lines)
    borne, of_delivery = _borne(order, lines), _delivery_borne(order)
    producer = order.seller["code"]
    sums = {
        (Kind.RECEIVABLE, ""): goods + delivery,
        (Kind.PAYABLE, producer): commission + vat + tax_vat + tax_pit - goods - sum(borne.values()) + of_delivery,
        (Kind.COMMISSION, ""): -commission,
        (Kind.FEE_VAT, ""): -vat,
        (Kind.TAX_VAT, producer): -tax_vat,
        (Kind.TAX_PIT, producer): -tax_pit,
        (Kind.DELIVERY, producer): -delivery - of_delivery,
        **borne,
    }
    details = {"number": order.number, "amount": goods + delivery, "tax": tax_vat + tax_pit}
    return Matter(f"order:{order.number}", kind, sums, order.purchase.reference, details)


def _goods_due(order):
    ended = order.payment in NOTHING_DUE or order.fulfilment in (Fulfilment.CANCELLED, Fulfilment.RETURNED)
    return 0 if ended else order.goods_total - order.returned_goods


def _is_sent(order):
    """Or will be, or was: its delivery is due."""
    return order.payment not in NOTHING_DUE and order.fulfilment != Fulfilment.CANCELLED


def _delivery_due(order):
    return order.delivery_fee - order.returned_delivery if _is_sent(order) else 0


def _delivery_borne(order):
    """Of its fee: by others than shopper and producer."""
    return order.delivery_discount_borne if _is_sent(order) else 0


def _delivery_worth(order):
    """What sending it brings its maker."""
    return _delivery_due(order) + _delivery_borne(order)


def _commission(order, lines):
    """(commission, VAT on it) of what is due, by what was frozen on the lines."""
    commission = vat = 0
    for line, amount in _worth(order, lines):
        fee = Fee(line.commission_basis_points, line.commission_minimum, line.commission_maximum, line.commission_vat_basis_points)
        of_line = fee.of(amount)
        commission, vat = commission + of_line, vat + fee.vat(of_line)
    return commission, vat


def register_checks():
    checks.register_matters(
        "orders", _("Each order is in the book with what is due for it"), _all, prefixes={"order": _("Order")}, first=_withhold_missing
    )
    checks.register("reserved", _("What cards keep ready is what its orders cost"), _reserved)
    checks.register("taxes", _("Tax is withheld of what each paid order is due for"), _tax_look)


def _all():
    for run in checks.runs(ProducerOrder.objects.select_related("purchase").order_by("pk").iterator()):
        yield from matters(run)


def _confirmed():
    """Runs of paid orders with lines whose tax the platform keeps, and what they have earned."""
    taxed = OrderLineSnapshot.objects.filter(producer_order=OuterRef("pk"), tax_class__in=TAXED_AS)
    rows = ProducerOrder.objects.filter(Exists(taxed), payment__in=CONFIRMED).select_related("purchase").order_by("pk")
    for run in checks.runs(rows.iterator()):
        lines = _lines(run)
        yield [_earned(order, lines[order.pk]) for order in run]


def _withhold_missing():
    """Of orders that were paid before this room kept tax; theirs counts from today on."""
    for run in _confirmed():
        taxes.bring(run)


def _reserved():
    orders = ProducerOrder.objects.filter(payment=Payment.RESERVED).values("purchase__reference", "payee")
    wanted = {(row["purchase__reference"], row["payee"]): row["n"] for row in orders.annotate(n=Sum("total")).order_by()}
    kept = {(row.reference, row.payee): row.amount for row in Intent.objects.filter(state=Intent.State.RESERVED)}
    seen = wanted.keys() | kept.keys()
    wrong = {key for key in seen if wanted.get(key) != kept.get(key)}
    return len(seen), {key[0]: (dong(wanted.get(key, 0)), dong(kept.get(key, 0))) for key in wrong}


def _tax_look():
    seen, differences = 0, {}
    for run in _confirmed():
        seen += len(run)
        stands = tax_selectors.standing([one.number for one in run])
        for one in run:
            wanted = {kind: amount for kind, amount in one.revenue.items() if amount}
            found = {kind: stood.amount for kind, stood in stands.get(one.number, {}).items() if stood.amount}
            differences |= {} if wanted == found else {one.number: (_told(wanted), _told(found))}
    return seen, differences


def _told(revenue):
    return "; ".join(f"{tax_selectors.revenue_words(kind)}: {dong(amount)}" for kind, amount in sorted(revenue.items())) or dong(0)
