"""What is true of money and stock at any moment. Each truth is told from the rows alone, not by the services that write them."""

from collections import defaultdict

from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from oscar.core.loading import get_model

from marketplace.foundation.ledger import selectors as ledger
from marketplace.foundation.ledger import services as ledger_services
from marketplace.foundation.ledger.models import Account, Finding, Posting
from marketplace.foundation.payments.models import BankLine, CardPayment, CardRefund, Intent, Refund
from marketplace.office.payouts import owed
from marketplace.office.payouts.models import Part, Payout
from marketplace.shop.cash.models import OWNER
from marketplace.shop.promotions.models import Promotion, Use
from marketplace.shop.purchases.models import Fulfilment, Payment, ProducerOrder, Purchase
from marketplace.shop.stock.models import JournalEntry, Pool, Promise

Kind = Account.Kind
ASKED = (Payment.AWAITED, Payment.ON_DELIVERY)  # known, and its money is still to come
READY = (Payment.ON_DELIVERY, Payment.RESERVED, Payment.PAID)  # its maker may work
MONEY_CAME = (Payment.PAID, Payment.REFUND_DUE, Payment.REFUNDED)
AFTER = {  # what the money of an order may do, by where its goods are
    Fulfilment.PLACED: {*ASKED, *READY, Payment.UNCONFIRMED},
    Fulfilment.ACCEPTED: {*READY},
    Fulfilment.PACKED: {*READY},
    Fulfilment.SHIPPED: {Payment.ON_DELIVERY, Payment.PAID},
    Fulfilment.DELIVERED: {Payment.PAID},
    Fulfilment.CANCELLED: {Payment.VOID, Payment.LAPSED, Payment.REFUND_DUE, Payment.REFUNDED},
    Fulfilment.REFUSED: {Payment.VOID, Payment.PAID},
    Fulfilment.RETURNED: {Payment.VOID, Payment.REFUND_DUE, Payment.REFUNDED},
}
TO_COME = (Intent.State.OPEN, Intent.State.RESERVED)
CREDIT = (Kind.COMMISSION, Kind.FEE_VAT, Kind.TAX_VAT, Kind.TAX_PIT, Kind.PAYOUTS, Kind.REFUNDS, Kind.UNASSIGNED)  # never debit
DEBIT = (Kind.RECEIVABLE, Kind.CASH, Kind.STRIPE_FEES, Kind.BANK_FEES, Kind.DISPUTED)  # never credit


def all_hold(*, nightly):
    connection.check_constraints()  # the database's own: each entry is balanced
    orders = list(ProducerOrder.objects.select_related("purchase", "producer").prefetch_related("lines").order_by("pk"))
    the_price_is_its_parts(orders)
    money_and_goods_go_together(orders)
    what_is_asked_is_what_is_due(orders)
    nobody_gets_back_more_than_came()
    the_book_balances()
    the_shelf_is_its_journal()
    no_promotion_gives_more_than_it_may()
    delivery_taken_off_is_what_promotions_count(orders)
    if nightly:
        paid_out_and_owed_is_what_is_payable(orders)
        nightly_checks_find_nothing()


def the_price_is_its_parts(orders):
    """Charged: lines and delivery, less discounts."""
    for order in orders:
        lines = order.lines.all()
        assert order.goods_total == sum(line.sent * line.unit_price for line in lines) - discount(order), order
        assert order.total == order.goods_total + order.delivery_fee
        assert order.returned_goods == sum(line.returned_amount for line in lines)
        assert all(line.sent_total >= 0 and line.returned_quantity <= line.sent for line in lines), order
    totals = ProducerOrder.objects.order_by().values_list("purchase").annotate(n=Sum("delivery_fee"))
    delivery = dict(Purchase.objects.values_list("pk", "delivery_total"))
    assert dict(totals) == delivery


def discount(order):
    """What of its lines' price an order's shopper need not pay."""
    return sum(line.off_sent for line in order.lines.all())


def money_and_goods_go_together(orders):
    for order in orders:
        assert order.payment in AFTER[order.fulfilment], (order.number, order.fulfilment, order.payment)
    sent = {key.partition("-")[2] for key in Refund.objects.filter(key__startswith="order-", sent_at=None).values_list("key", flat=True)}
    for order in orders:
        assert order.payment != Payment.REFUNDED or order.number not in sent, order


def what_is_asked_is_what_is_due(orders):
    """An open payment asks for exactly its orders, what a card's bank keeps is as much as they need; of a purchase, the book lets stand
    what is still to be paid, and nothing else."""
    wanted = defaultdict(int)
    for order in orders:
        if order.payment in (*ASKED, Payment.RESERVED, Payment.UNCONFIRMED):
            wanted[order.purchase.reference, order.payee, order.purchase.method] += order.total
    asked = {(row.reference, row.payee, row.method): row.amount for row in Intent.objects.filter(state__in=TO_COME)}
    unknown = {order.purchase.reference for order in orders if order.payment == Payment.UNCONFIRMED}
    assert {key: amount for key, amount in wanted.items() if key[0] not in unknown or key in asked} == asked
    missing = defaultdict(int)
    for row in Intent.objects.filter(state__in=TO_COME).exclude(reference__in=unknown):
        missing[row.reference] += row.amount - row.received
    stands, by_others = _standing(Kind.RECEIVABLE), dict(_sent_back_by_others())
    for reference in {*stands, *missing}:
        more = stands.get(reference, 0) - missing.get(reference, 0)
        assert 0 <= more <= by_others.get(reference, 0), (reference, more)


def _sent_back_by_others():
    """At Stripe's own pages, though nothing was owed: it is owed to us until an order of the purchase ends."""
    rows = CardRefund.objects.filter(asked_at=None, payment__intent__isnull=False).exclude(status__in=CardRefund.GONE)
    return rows.order_by().values_list("payment__intent__reference").annotate(n=Sum("amount"))


def _standing(kind):
    rows = Posting.objects.filter(account__kind=kind).order_by().values_list("entry__reference").annotate(n=Sum("amount"))
    return dict(rows.exclude(n=0))


def nobody_gets_back_more_than_came():
    of_theirs = ~Q(refunds__key__startswith=Refund.COSTS)  # what a shopper laid out for the way back had not come to us
    for intent in Intent.objects.annotate(back=Coalesce(Sum("refunds__amount", filter=of_theirs), 0)):
        assert 0 <= intent.back <= intent.received, intent
        assert intent.state != "paid" or intent.received >= intent.amount, intent
    for line in BankLine.objects.all():
        given = sum(line.allocations.values_list("amount", flat=True)) + sum(line.refunds.values_list("amount", flat=True))
        assert given <= line.amount, line
    gone = ("failed", "canceled")
    for card in CardPayment.objects.annotate(back=Coalesce(Sum("refunds__amount", filter=~Q(refunds__status__in=gone)), 0)):
        assert card.back <= card.received, card


def the_book_balances():
    rows = ledger.trial_balance()
    assert sum(debit for _kind, _accounts, debit, _credit in rows) == sum(credit for *_rest, credit in rows)
    for kind, _accounts, debit, credit in rows:
        assert kind not in CREDIT or not debit, kind
        assert kind not in DEBIT or not credit, kind
        assert kind != Kind.ROUNDING, "nothing may be rounded away"


def paid_out_and_owed_is_what_is_payable(orders):
    """Of each producer; and of each order no more is settled than it brought."""
    mine = Posting.objects.filter(account__kind__in=owed.OURS).exclude(account__owner__in=("", "platform")).order_by()
    stands = dict(mine.values_list("account__owner").annotate(n=Sum("amount")))
    rows = owed.by_producer(owed.owed())
    theirs = {producer.code: owed.total(found) for producer, found in rows.items() if owed.total(found)}
    ours = {code: -amount for code, amount in stands.items() if amount and not code.startswith(OWNER)}
    assert theirs == ours, (theirs, ours)
    settled = dict(Part.objects.filter(payout__state__in=Payout.LIVE).order_by().values_list("order").annotate(n=Sum("goods")))
    for order in orders:
        borne = sum(line.discount_borne for line in order.lines.all())  # by others: the maker gets it all the same
        assert 0 <= settled.get(order.pk, 0) <= order.goods_total + borne, order
    for payout in Payout.objects.prefetch_related("parts"):
        assert payout.amount == sum(part.net for part in payout.parts.all()), payout


def the_shelf_is_its_journal():
    StockRecord = get_model("partner", "StockRecord")
    journal = dict(JournalEntry.objects.order_by().values_list("pool").annotate(n=Sum("change")))
    promised = dict(Promise.objects.filter(settled="").order_by().values_list("pool").annotate(n=Sum("quantity")))
    counted_down = set(JournalEntry.objects.filter(change__lt=0).exclude(reason="shipped").values_list("pool", flat=True))
    shown = {record.product_id: (record.num_in_stock, record.num_allocated) for record in StockRecord.objects.all()}
    for pool in Pool.objects.all():
        assert (pool.on_hand, pool.promised) == (journal.get(pool.pk, 0), promised.get(pool.pk, 0)), pool
        assert shown[pool.product_id] == (pool.on_hand, pool.promised), pool
        assert pool.promised >= 0, pool
        assert pool.promised <= pool.on_hand or pool.pk in counted_down, f"{pool}: sold what is not there"


def nightly_checks_find_nothing():
    ledger_services.check()
    assert list(Finding.objects.standing().values_list("check_name", "subject", "expected", "found")) == []


def no_promotion_gives_more_than_it_may():
    given = dict(Use.objects.order_by().values_list("promotion").annotate(n=Sum("amount")))
    uses = dict(Use.objects.filter(amount__gt=0).order_by().values_list("promotion").annotate(n=Count("reference", distinct=True)))
    for promotion in Promotion.objects.select_related("offer"):
        offer = promotion.offer
        assert given.get(promotion.pk, 0) <= (offer.max_discount or given.get(promotion.pk, 0)), promotion
        assert uses.get(promotion.pk, 0) <= (offer.max_global_applications or uses.get(promotion.pk, 0)), promotion


def delivery_taken_off_is_what_promotions_count(orders):
    """Wherever parcels go meanwhile."""
    counted = {(use.number, use.promotion_id): use.amount for use in Use.objects.all()}
    for order in orders:
        sent = order.payment not in (Payment.VOID, Payment.LAPSED) and order.fulfilment != Fulfilment.CANCELLED
        stands = counted.get((order.number, order.delivery_promotion_id), 0)
        assert stands == (order.delivery_discount if sent else 0), order
