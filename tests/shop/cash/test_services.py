"""Cash from the door through a carrier to the bank: whose it is at each moment, and who bears what the carrier keeps."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.foundation.imports import selectors as imports
from marketplace.foundation.imports import services as importing
from marketplace.foundation.ledger.models import Posting
from marketplace.foundation.payments import services as payments
from marketplace.office.payouts import owed
from marketplace.shop.cash import selectors, services
from marketplace.shop.cash.models import Parcel, Remittance, RemittanceLine
from marketplace.shop.purchases import services as purchases
from marketplace.shop.purchases.models import ProducerOrder
from tests.factories import cash, money, producers

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier():
    return cash.collector()


def stands(kind, owner=""):
    return Posting.objects.filter(account__kind=kind, account__owner=owner).total()


def verdicts(remittance):
    return list(remittance.lines.order_by("number").values_list("verdict", flat=True))


def waits(order):
    return [(row.why, row.net) for row in owed.owed([order.producer.code])]


def state(order):
    return ProducerOrder.objects.values_list("fulfilment", "payment").get(pk=order.pk)


def test_cash_is_with_the_carrier_until_the_bank_has_it_and_then_owed_to_the_maker(carrier):
    order = cash.arrived(carrier, on=timezone.now() - timedelta(days=30))
    total, goods = order.total, order.goods_total
    assert (order.carrier, stands("cash", carrier.owner), stands("cash", order.producer.code)) == (carrier.name, total, 0)
    assert waits(order) == [("collector", total)]

    remittance = cash.written(carrier, (order.tracking_number, total, 15_000))
    assert verdicts(remittance) == ["exact"]
    assert (stands("cash", carrier.owner), waits(order)) == (total, [("collector", total)])

    cash.received(remittance)
    emptied = [stands(kind, owner) for kind, owner in (("cash", carrier.owner), ("unassigned", ""))]
    assert (emptied, stands("bank", "platform")) == ([0, 0], total - 15_000)
    assert waits(order) == [("", total - 15_000)]
    (row,) = owed.owed([order.producer.code])
    assert (row.goods, row.deductions) == (goods, {"carrier_fees": 15_000})


def test_what_a_producer_collects_itself_is_nobodys_to_hand_over(carrier):
    order = cash.arrived()

    assert stands("cash", order.producer.code) == order.total
    assert (order.carrier, Parcel.objects.count(), selectors.overdue()) == ("Xe khách", 0, [])


def test_a_parcel_nobody_took_costs_its_way_back_and_whoever_the_terms_say_bears_it(carrier):
    kind_one = cash.collector("Chịu Thay Ví Dụ", way_back_by="platform", fee_by="platform")
    mine, theirs = (purchases.refuse(cash.sent(one), by="producer", reason="Không nghe máy") for one in (carrier, kind_one))
    for one, order in ((carrier, mine), (kind_one, theirs)):
        paying = cash.arrived(one)
        remittance = cash.written(one, (order.tracking_number, 0, 15_000, 9_000), (paying.tracking_number, paying.total))
        assert verdicts(remittance) == ["back", "exact"]
        cash.received(remittance)

    assert stands("payable", mine.producer.code) == 24_000
    assert stands("payable", theirs.producer.code) == 0
    purchases.return_(mine, by="producer")
    assert waits(mine) == [("", -24_000)]


def test_terms_are_those_of_the_day_it_was_sent(carrier):
    order = cash.arrived(carrier)
    services.save_collector(carrier, fee_by="platform", way_back_by="platform", pays_days=9, actor=money.officer())

    cash.received(cash.written(carrier, (order.tracking_number, order.total, 15_000)))

    assert stands("payable", order.producer.code) == 15_000 - order.goods_total


def test_a_file_says_of_a_parcel_that_it_arrived_before_its_maker_does(carrier):
    order = cash.sent(carrier)

    cash.written(carrier, (order.number, order.total))

    assert state(order) == ("delivered", "paid")
    assert stands("cash", carrier.owner) == order.total


def test_the_same_file_twice_is_refused_and_saved_anew_it_writes_nothing(carrier):
    order = cash.arrived(carrier)
    cash.written(carrier, (order.tracking_number, order.total, 15_000))

    with pytest.raises(ValidationError, match=r"doi-soat\.csv"):
        cash.brought(carrier, (order.tracking_number, order.total, 15_000))
    again = cash.brought(carrier, (order.tracking_number, order.total, 15_000), ("", "", ""))
    counts = {verdict.value: n for verdict, n in imports.counts(again.run) if n}

    assert counts == {"same": 1}
    importing.apply(again.run)
    assert RemittanceLine.objects.count() == 1


def test_a_file_put_aside_may_come_again(carrier):
    first = cash.brought(carrier, ("GN1", 5))

    importing.discard(first.run)

    assert Remittance.objects.count() == 0
    assert cash.brought(carrier, ("GN1", 5)).pk != first.pk


def test_each_line_that_is_not_right_has_its_queue(carrier):
    short, twice, held_back = (cash.arrived(carrier) for _n in range(3))
    refused = cash.sent(carrier)
    purchases.refuse(refused, by="producer", reason="Không nhận")
    cash.received(cash.written(carrier, (twice.tracking_number, twice.total)))
    rows = [
        (short.tracking_number, short.total - 1_000),
        (twice.tracking_number, twice.total),
        (refused.tracking_number, refused.total),
        ("LA-LAM-9", 50_000),
        (held_back.tracking_number, 0),
        (held_back.tracking_number, held_back.total),
        (held_back.tracking_number, held_back.total),
    ]

    remittance = cash.written(carrier, *rows, paid_on=timezone.localdate() - timedelta(days=1))

    assert verdicts(remittance) == ["differs", "double", "clash", "unknown", "clash", "exact", "double"]
    assert selectors.lines_to_decide().count() == 6


def test_what_no_line_explains_stays_unassigned_until_somebody_says_why(carrier):
    remittance = cash.received(cash.written(carrier, ("LA-LAM-9", 50_000)))
    line = remittance.lines.get()
    assert stands("unassigned") == -50_000

    with pytest.raises(ValidationError):
        services.decide(line, decision="outside", actor=money.officer())
    assert stands("outside") == 0
    services.decide(line, decision="outside", note="Trả nhầm của sàn khác", actor=money.officer())
    assert (stands("unassigned"), stands("outside")) == (0, -50_000)

    services.reopen(line, actor=money.officer())
    assert (stands("unassigned"), stands("outside")) == (-50_000, 0)


def test_an_order_sent_without_naming_the_carrier_is_found_by_hand(carrier):
    order = cash.arrived(price=200_000)
    remittance = cash.received(cash.written(carrier, ("GNX-1", order.total, 20_000)))
    assert stands("cash", order.producer.code) == order.total

    services.decide(remittance.lines.get(), decision="assign", number=order.number, actor=money.officer())

    assert (stands("cash", order.producer.code), stands("cash", carrier.owner), stands("unassigned")) == (0, 0, 0)
    assert stands("payable", order.producer.code) == 20_000 - order.goods_total
    assert remittance.lines.get().verdict == "exact"


def test_a_missing_part_is_waited_for_or_given_up(carrier):
    order = cash.arrived(carrier)
    remittance = cash.received(cash.written(carrier, (order.tracking_number, order.total - 1_000)))
    line = remittance.lines.get()

    services.decide(line, decision="wait", actor=money.officer())
    assert (stands("cash", carrier.owner), selectors.lines_to_decide().count()) == (1_000, 0)
    services.reopen(line, actor=money.officer())
    services.decide(line, decision="give_up", note="Hãng làm mất, thỏa thuận", actor=money.officer())

    assert (stands("cash", carrier.owner), stands("carrier_fees")) == (0, 1_000)
    with pytest.raises(ValidationError):
        services.decide(line, decision="give_up", note="Lần nữa", actor=money.officer())


def test_a_second_file_pays_the_rest(carrier):
    order = cash.arrived(carrier)
    first = cash.received(cash.written(carrier, (order.tracking_number, order.total - 1_000)))

    second = cash.received(cash.written(carrier, (order.tracking_number, 1_000)))

    assert (verdicts(second), stands("cash", carrier.owner)) == (["exact"], 0)
    services.count_again(first)
    assert verdicts(first) == ["exact"]


def test_a_transfer_of_another_sum_needs_a_word_and_the_difference_is_the_carriers_fee(carrier):
    order = cash.arrived(carrier)
    remittance = cash.written(carrier, (order.tracking_number, order.total))
    with pytest.raises(ValidationError):
        cash.received(remittance, amount=order.total - 5_000)
    remittance.refresh_from_db()
    assert (remittance.came, stands("cash", carrier.owner)) == (False, order.total)

    cash.received(remittance, amount=order.total - 5_000, note="Phí chuyển tiền tháng 11")

    assert (stands("cash", carrier.owner), stands("unassigned"), stands("carrier_fees")) == (0, -order.total + 5_000, 5_000)


def test_a_wrong_transfer_is_taken_back_with_all_that_it_counted(carrier):
    order = cash.arrived(carrier)
    remittance = cash.received(cash.written(carrier, (order.tracking_number, order.total, 15_000)))

    payments.reopen_line(remittance.shares.get().line, actor=money.officer())

    remittance.refresh_from_db()
    assert (remittance.came, remittance.shares.count(), stands("cash", carrier.owner)) == (False, 0, order.total)
    assert stands("payable", order.producer.code) == -order.goods_total
    assert selectors.waiting_for_transfer().get() == remittance


def test_a_parcel_whose_carrier_says_it_went_back_is_noted_as_refused(carrier):
    order = cash.sent(carrier)
    remittance = cash.written(carrier, (order.tracking_number, 0, 0, 9_000))
    assert verdicts(remittance) == ["clash"]

    services.decide(remittance.lines.get(), decision="refused", actor=money.officer())

    assert (state(order), verdicts(remittance)) == (("refused", "void"), ["back"])


def test_cash_that_does_not_come_in_time_stands_red(carrier):
    late = cash.arrived(carrier, on=timezone.now() - timedelta(days=20))
    cash.arrived(carrier)

    assert [(parcel.order, parcel.with_carrier) for parcel in selectors.overdue()] == [(late, late.total)]
    (row,) = selectors.overview()
    assert (row["overdue"], row["with_carrier"], row["received"]) == (late.total, 2 * late.total, 0)


def test_where_each_producer_receives_its_money_no_carrier_collects_for_the_platform(carrier, settings):
    settings.MONEY_MODE = "direct"
    order = cash.placed()

    with pytest.raises(ValidationError):
        services.ship(order, by="producer", collector=carrier.code, tracking_number="GN1")

    assert (state(order)[0], Parcel.objects.count()) == ("accepted", 0)
    assert selectors.why_none()


def test_a_carrier_pays_by_the_tracking_number(carrier):
    order = cash.placed()

    with pytest.raises(ValidationError):
        services.ship(order, by="producer", collector=carrier.code, tracking_number=" ")

    assert state(order)[0] == "accepted"


def test_a_prepaid_parcel_costs_its_fee_alone(carrier):
    order = money.order(producers.producer())
    purchases.accept(order, by="producer")
    order = services.ship(order, by="producer", collector=carrier.code, tracking_number="GN77")
    paying = cash.arrived(carrier)

    remittance = cash.received(cash.written(carrier, ("GN77", 0, 12_000), (paying.tracking_number, paying.total)))

    assert verdicts(remittance) == ["exact", "exact"]
    assert stands("payable", order.producer.code) == 12_000 - order.goods_total
