"""Tax of a household is kept when its money has come, however it comes, and follows what is due from then on."""

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone

from marketplace.foundation.core import dates
from marketplace.foundation.ledger import services as ledger
from marketplace.foundation.ledger.models import Entry, Finding, Posting
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import Intent
from marketplace.shop.fees.models import CommissionRule
from marketplace.shop.purchases import services
from marketplace.shop.purchases.models import OrderLineSnapshot, ProducerOrder
from marketplace.shop.taxes.models import TaxRate, Withheld
from tests.factories import catalogue, producers, shop
from tests.factories.taxes import switch

pytestmark = pytest.mark.django_db


@pytest.fixture
def household():
    shop.base_data()
    return producers.producer("Hộ bà Thử", kind="household")


def place(household, method="vietqr", quantity=2, prices=(100_000,)):
    packs = [catalogue.pack_of(catalogue.listing(producer=household, price=price)) for price in prices]
    purchase = shop.purchase(packs, method=method, quantity=quantity)
    return ProducerOrder.objects.select_related("purchase", "producer").get(purchase=purchase)


def pay(order):
    intent = Intent.objects.get(reference=order.purchase.reference)
    raw = {"booked_at": timezone.now().isoformat(), "amount": intent.amount, "words": intent.memo}
    payments.match_line(payments.record_bank_line(raw, source="test"))


def book():
    sums = Posting.objects.order_by().values_list("account__kind").annotate(sum=Sum("amount"))
    return {kind: amount for kind, amount in sums if amount}


def go(order, *steps):
    for step in steps:
        step(order, by="producer")


def test_a_transfer_leaves_the_household_what_is_really_owed(household):
    order = place(household)
    assert "tax_vat" not in book()

    pay(order)

    total, fee = order.total, order.delivery_fee
    assert book() == {"bank": total, "payable": -197_000, "tax_vat": -2_000, "tax_pit": -1_000, "delivery": -fee}
    assert Entry.objects.order_by("pk").values_list("kind", flat=True).last() == "order_paid"
    assert list(Withheld.objects.order_by("revenue").values_list("revenue", "amount", "vat", "pit", "why")) == [
        ("goods", 200_000, 2_000, 1_000, ""),
        ("transport", fee, 0, 0, "not_counted"),
    ]


def test_cash_at_the_door_counts_too(household):
    order = place(household, "cod")
    services.confirm_by_phone(order.purchase)
    go(order, services.accept, services.ship)
    assert Withheld.objects.count() == 0

    go(order, services.deliver)

    assert (book()["payable"], book()["tax_vat"], book()["tax_pit"]) == (-197_000, -2_000, -1_000)


def test_commission_its_vat_and_tax_all_leave_the_payable(household):
    CommissionRule.objects.create(position=1, basis_points=250, valid_from=dates.today(), basis="Quy chế 1")
    pay(place(household))

    assert {kind: book()[kind] for kind in ("payable", "commission", "fee_vat", "tax_vat", "tax_pit")} == {
        "payable": -191_500, "commission": -5_000, "fee_vat": -500, "tax_vat": -2_000, "tax_pit": -1_000,
    }  # fmt: skip


def test_a_part_that_is_not_sent_is_not_taxed(household):
    order = place(household)
    pay(order)

    services.accept(order, by="producer", quantities={order.lines.get().pk: 1})

    assert (book()["payable"], book()["tax_vat"], book()["tax_pit"]) == (-98_500, -1_000, -500)


def test_goods_that_come_back_give_their_tax_back_in_the_month_they_come(household, time_machine):
    time_machine.move_to("2026-11-20T03:00:00Z")
    order = place(household)
    pay(order)
    go(order, services.accept, services.ship, services.deliver)
    TaxRate.objects.filter(revenue="goods").update(vat_basis_points=900)

    time_machine.move_to("2026-12-04T03:00:00Z")
    services.return_(order, by="operator")

    assert [(f"{at:%m}", amount, vat, pit) for at, amount, vat, pit in goods()] == [
        ("11", 200_000, 2_000, 1_000),
        ("12", -200_000, -2_000, -1_000),
    ]
    assert {"payable", "tax_vat", "tax_pit"} & book().keys() == set()
    assert list(Withheld.objects.filter(revenue="transport").values_list("amount", flat=True)) == [order.delivery_fee]  # it stays


def goods():
    return Withheld.objects.filter(revenue="goods").order_by("pk").values_list("at", "amount", "vat", "pit")


def test_what_is_cancelled_after_payment_is_not_taxed(household):
    order = place(household)
    pay(order)

    services.cancel(order, by="shopper")

    assert sum(row[2] + row[3] for row in goods()) == 0
    assert {"payable", "tax_vat", "tax_pit"} & book().keys() == set()


def test_own_produce_is_frozen_as_such_on_its_line_alone(household):
    first, second = (catalogue.listing(producer=household, price=price) for price in (100_000, 50_000))
    switch(household, kind="own_produce", evidence="Bản cam kết", product=first.registered_product)
    purchase = shop.purchase([catalogue.pack_of(first), catalogue.pack_of(second)])
    order = ProducerOrder.objects.select_related("purchase").get(purchase=purchase)

    pay(order)

    assert list(OrderLineSnapshot.objects.order_by("unit_price").values_list("tax_class", flat=True)) == ["withheld", "exempt"]
    assert Withheld.objects.get(revenue="own_produce").switch.evidence == "Bản cam kết"
    rows = Withheld.objects.exclude(revenue="transport").order_by("revenue").values_list("revenue", "amount", "vat", "pit")
    assert list(rows) == [("goods", 50_000, 500, 250), ("own_produce", 100_000, 0, 500)]


def test_of_a_cooperative_nothing_is_withheld():
    shop.base_data()
    pay(place(producers.producer()))

    assert (Withheld.objects.count(), {"tax_vat", "tax_pit"} & book().keys()) == (0, set())


def test_the_nightly_check_finds_an_order_whose_tax_was_never_kept(household):
    order = place(household)
    pay(order)
    ProducerOrder.objects.filter(pk=order.pk).update(goods_total=100_000, total=100_000 + order.delivery_fee)
    ledger.check()
    assert ("taxes", order.number) in Finding.objects.standing().values_list("check_name", "subject")

    call_command("write_book")

    ledger.check()
    assert Finding.objects.standing().count() == 0
    assert sum(row[1] for row in goods()) == 100_000
