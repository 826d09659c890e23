"""What each step of an order writes into the book. That nothing is forgotten, conftest.py asks after every test of this room."""

import pytest
from django.db.models import Sum
from django.utils import timezone

from marketplace.foundation.core import dates
from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.models import Entry, Posting
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Intent, Refund
from marketplace.shop.fees.models import CommissionRule
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import catalogue, shop
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def book(reference=None):
    """{kind of account: đồng}, of one purchase or of everything; what is even is left out."""
    rows = Posting.objects.filter(entry__reference=reference) if reference else Posting.objects.all()
    sums = rows.order_by().values_list("account__kind").annotate(sum=Sum("amount"))
    return {kind: amount for kind, amount in sums if amount}


def kinds():
    return list(Entry.objects.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def placed():
    """One order of two packs of 100.000 ₫ at 2.5 % commission and 10 % VAT on it."""

    def place(method="vietqr"):
        shop.base_data()
        CommissionRule.objects.create(position=1, basis_points=250, valid_from=dates.today(), basis="Quy chế 1")
        shop.purchase([catalogue.pack_of(catalogue.listing(price=100_000))], method=method, quantity=2)
        return ProducerOrder.objects.select_related("purchase").get()

    return place


def pay(amount=None, words=None):
    intent = Intent.objects.get()
    raw = {"booked_at": timezone.now().isoformat(), "amount": amount or intent.amount, "words": words or intent.memo}
    return payments.match_line(payments.record_bank_line(raw, source="test"))


def test_a_transfer_is_followed_from_the_shopper_to_the_producer(placed):
    order = placed()
    fee = order.delivery_fee
    owed = {"payable": -194_500, "commission": -5_000, "fee_vat": -500, "delivery": -fee}
    assert book() == owed | {"receivable": 200_000 + fee}

    pay()

    assert book() == owed | {"bank": 200_000 + fee}
    assert kinds() == ["order_placed", "bank_line", "transfer_assigned"]


def test_cash_counts_when_the_number_is_proven_and_is_with_whoever_took_it(placed):
    order = placed("cod")
    assert book() == {}

    services.confirm_by_phone(order.purchase)
    for step in (services.accept, services.pack, services.ship, services.deliver):
        step(order, by="producer")

    fee = order.delivery_fee
    assert book() == {"cash": 200_000 + fee, "payable": -194_500, "commission": -5_000, "fee_vat": -500, "delivery": -fee}
    assert Posting.objects.get(account__kind="cash").account.owner == order.producer.code


def test_a_part_costs_less_and_its_commission_is_less(placed):
    order = placed("cod")
    services.confirm_by_phone(order.purchase)

    services.accept(order, by="producer", quantities={order.lines.get().pk: 1})

    fee = order.delivery_fee
    assert book() == {"receivable": 100_000 + fee, "payable": -97_250, "commission": -2_500, "fee_vat": -250, "delivery": -fee}


def test_what_was_paid_and_cancelled_goes_back_until_nothing_is_left(placed):
    order = placed()
    total = order.total
    pay()

    services.cancel(order, by="shopper")
    assert book() == {"bank": total, "refunds": -total}

    payments.record_refund(Refund.objects.get(), actor=make_user(), bank_reference="FT9")
    assert book() == {}
    assert kinds() == ["order_placed", "bank_line", "transfer_assigned", "refund_due", "order_cancelled", "refund_sent"]


def test_of_what_came_back_the_delivery_stays(placed):
    order = placed()
    pay()
    for step in (services.accept, services.pack, services.ship, services.deliver):
        step(order, by="producer")

    services.return_(order, by="operator")

    fee = order.delivery_fee
    assert book() == {"bank": 200_000 + fee, "refunds": -200_000, "delivery": -fee}


def test_money_that_names_nothing_waits_and_what_is_not_for_goods_is_set_apart():
    line = pay_unknown(70_000)
    assert book() == {"bank": 70_000, "unassigned": -70_000}

    payments.resolve_line(line, decision="ignore", actor=make_user(), note="Tiền thuê nhà")

    assert book() == {"bank": 70_000, "outside": -70_000}


def pay_unknown(amount):
    raw = {"booked_at": timezone.now().isoformat(), "amount": amount, "words": "tien nha"}
    return payments.match_line(payments.record_bank_line(raw, source="test"))


def test_too_little_sent_back_leaves_the_order_to_be_paid(placed):
    order = placed()
    line = pay(amount=50_000)
    assert book()["receivable"] == order.total - 50_000

    payments.resolve_line(line, decision="refund", actor=make_user())

    assert book()["receivable"] == order.total
    assert (book()["bank"], book()["refunds"]) == (50_000, -50_000)


def test_the_nightly_check_names_what_was_changed_behind_the_book(placed):
    order = placed()
    ProducerOrder.objects.filter(pk=order.pk).update(goods_total=order.goods_total - 1, total=order.total - 1)

    assert ledger.check().findings == 1

    ProducerOrder.objects.filter(pk=order.pk).update(goods_total=order.goods_total, total=order.total)
