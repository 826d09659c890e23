"""What a carrier puts right in a later file: cash counted too high, a fee charged or given back afterwards, what it keeps by its tariff."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from marketplace.foundation.core import dates
from marketplace.foundation.imports import services as importing
from marketplace.foundation.ledger.models import Posting
from marketplace.shop.cash import reconciling, selectors, services
from marketplace.shop.cash.models import RemittanceLine
from marketplace.shop.purchases import services as purchases
from tests.factories import cash, money

from .test_transfers import in_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier():
    return cash.collector()


def stands(kind, owner=""):
    return Posting.objects.filter(account__kind=kind, account__owner=owner).total()


def came(carrier, *rows):
    """A file and its transfer; another parcel keeps its sum above nothing."""
    paying = cash.arrived(carrier, price=500_000)
    return cash.received(cash.written(carrier, *rows, (paying.tracking_number, paying.total)))


def test_what_was_beyond_the_parcel_is_taken_back_and_nobody_decides(carrier):
    order = cash.arrived(carrier)
    first = came(carrier, (order.tracking_number, order.total + 50_000))
    assert (selectors.lines_to_decide().count(), stands("unassigned")) == (1, -50_000)

    second = came(carrier, (order.tracking_number, -50_000))

    line = second.lines.get(number=2)
    assert (line.verdict, line.corrects, line.applied) == ("correction", first.lines.get(number=2), 0)
    assert (selectors.lines_to_decide().count(), stands("unassigned"), stands("cash", carrier.owner), in_book()) == (0, 0, 0, set())


def test_what_was_left_out_as_not_for_an_order_is_taken_out_there_again(carrier):
    order = cash.arrived(carrier)
    first = came(carrier, (order.tracking_number, order.total + 50_000))
    services.decide(first.lines.get(number=2), decision="outside", note="Của sàn khác", actor=money.officer())
    came(carrier, (order.tracking_number, -50_000))
    assert (stands("outside"), stands("unassigned"), in_book()) == (0, 0, set())

    services.reopen(first.lines.get(number=2), actor=money.officer())

    assert (stands("outside"), stands("unassigned"), in_book()) == (0, 0, set())


def test_of_the_parcels_own_cash_it_is_with_the_carrier_again(carrier):
    order = cash.arrived(carrier)
    came(carrier, (order.tracking_number, order.total))

    second = came(carrier, (order.tracking_number, -20_000))
    line = second.lines.get(number=2)
    assert (line.verdict, line.applied, stands("cash", carrier.owner), in_book()) == ("differs", -20_000, 20_000, set())
    assert selectors.left_with_carrier(line.parcel) == 20_000
    services.decide(line, decision="wait", actor=money.officer())
    came(carrier, (order.tracking_number, 20_000))
    assert (stands("cash", carrier.owner), selectors.lines_to_decide().count(), in_book()) == (0, 0, set())

    services.reopen(line, actor=money.officer())

    assert (stands("cash", carrier.owner), selectors.lines_to_decide().count(), in_book()) == (0, 0, set())


def test_a_shortfall_that_is_given_up_is_the_platforms(carrier):
    order = cash.arrived(carrier)
    came(carrier, (order.tracking_number, order.total))
    line = came(carrier, (order.tracking_number, -20_000)).lines.get(number=2)

    services.decide(line, decision="give_up", note="Thỏa thuận", actor=money.officer())

    assert (stands("cash", carrier.owner), stands("carrier_fees"), in_book()) == (0, 20_000, set())


def test_more_than_ever_came_and_parcels_nobody_knows_wait_for_somebody(carrier):
    order = cash.arrived(carrier)

    remittance = cash.written(carrier, (order.tracking_number, -5_000), ("LA-1", -7_000), (order.tracking_number, order.total))

    assert list(remittance.lines.order_by("number").values_list("verdict", flat=True)) == ["clash", "unknown", "differs"]


def test_the_same_correction_in_a_file_saved_anew_writes_nothing(carrier):
    order = cash.arrived(carrier)
    rows = [(order.tracking_number, order.total + 9_000), (order.tracking_number, -9_000)]
    cash.written(carrier, *rows)

    again = cash.brought(carrier, *rows, ("", "", ""))
    importing.apply(again.run)

    assert RemittanceLine.objects.count() == 2


def test_a_fee_charged_afterwards_belongs_to_its_line_and_is_the_producers(carrier):
    order = cash.arrived(carrier)
    first = came(carrier, (order.tracking_number, order.total, 10_000))

    second = came(carrier, (order.tracking_number, 0, 4_000))

    line = second.lines.get(number=2)
    assert (line.verdict, line.corrects) == ("correction", first.lines.get(number=2))
    assert (stands("payable", order.producer.code), in_book()) == (14_000 - order.goods_total, set())


def test_below_zero_is_only_a_way_of_writing_where_all_fees_are(carrier):
    one, two = cash.arrived(carrier), cash.arrived(carrier)
    written = cash.written(carrier, (one.tracking_number, one.total, -5_000), (two.tracking_number, two.total, -6_000))
    three = cash.arrived(carrier)
    back = cash.written(carrier, (one.tracking_number, 0, -2_000), (three.tracking_number, three.total, 3_000))
    alone = cash.written(carrier, (two.tracking_number, 0, -2_000), (cash.sent(carrier).tracking_number, 0, -3_000))

    found = [list(file.lines.order_by("number").values_list("fee", flat=True)) for file in (written, back, alone)]
    assert found == [[5_000, 6_000], [-2_000, 3_000], [-2_000, 3_000]]


# Tariffs


def over(remittance):
    return list(remittance.lines.order_by("number").values_list("fee_over", "way_back_over"))


def test_what_a_carrier_keeps_beyond_its_tariff_is_nobodys_but_the_platforms_until_somebody_says(carrier):
    cash.tariff(carrier, per_parcel=10_000, basis_points=50, minimum=12_000)
    order = cash.arrived(carrier, price=1_000_000)
    most = 10_000 + (order.total * 50 + 5_000) // 10_000
    remittance = cash.received(cash.written(carrier, (order.tracking_number, order.total, most + 3_000)))
    line = remittance.lines.get()
    assert (over(remittance), selectors.fees_to_decide().get()) == ([(3_000, 0)], line)
    assert "3.000" in reconciling.fee_words(line.parcel, fee_over=3_000, way_back_over=0)
    assert stands("payable", order.producer.code) == most - order.goods_total

    with pytest.raises(ValidationError):
        services.decide(line, decision="fee_accept", actor=money.officer())
    services.decide(line, decision="fee_accept", note="Kiện quá khổ", actor=money.officer())
    assert (stands("payable", order.producer.code), selectors.fees_to_decide().count()) == (most + 3_000 - order.goods_total, 0)

    services.reopen_fee(line, actor=money.officer())
    assert (stands("payable", order.producer.code), selectors.fees_to_decide().count()) == (most - order.goods_total, 1)
    services.decide(line, decision="fee_claim", actor=money.officer())
    assert (stands("payable", order.producer.code), selectors.fees_to_decide().count(), in_book()) == (most - order.goods_total, 0, set())


def test_what_it_gives_back_settles_what_it_kept_too_much(carrier):
    cash.tariff(carrier, per_parcel=10_000)
    order, other = cash.arrived(carrier), cash.arrived(carrier)
    cash.received(cash.written(carrier, (order.tracking_number, order.total, 13_000)))
    assert selectors.fees_to_decide().count() == 1

    second = cash.received(cash.written(carrier, (order.tracking_number, 0, -3_000), (other.tracking_number, other.total, 10_000)))

    assert (over(second), selectors.fees_to_decide().count()) == ([(-3_000, 0), (0, 0)], 0)
    assert (stands("payable", order.producer.code), in_book()) == (10_000 - order.goods_total, set())


def test_two_fees_for_one_parcel_are_taken_together(carrier):
    cash.tariff(carrier, per_parcel=10_000)
    order = cash.arrived(carrier)

    first = cash.written(carrier, (order.tracking_number, order.total, 10_000))
    second = cash.written(carrier, (order.tracking_number, 0, 10_000))

    assert (over(first), over(second)) == ([(0, 0)], [(10_000, 0)])


def test_the_way_back_has_its_own_bound(carrier):
    cash.tariff(carrier, per_parcel=10_000, way_back=8_000)
    order = purchases.refuse(cash.sent(carrier), by="producer", reason="Không nghe máy")

    assert over(cash.written(carrier, (order.tracking_number, 0, 10_000, 9_000))) == [(0, 1_000)]


def test_a_parcel_has_the_tariff_of_the_day_it_was_sent(carrier):
    cash.tariff(carrier, per_parcel=10_000)
    order = cash.arrived(carrier)
    later = cash.tariff(carrier, since=dates.today() + timedelta(days=1), per_parcel=1_000)
    with pytest.raises(ValidationError):
        cash.tariff(carrier, since=dates.today(), per_parcel=2_000)

    assert over(cash.written(carrier, (order.tracking_number, order.total, 10_000))) == [(0, 0)]
    services.call_tariff_off(later, actor=money.officer())
    with pytest.raises(ValidationError):
        services.call_tariff_off(carrier.tariffs.get(), actor=money.officer())
    assert carrier.tariffs.count() == 1


def test_without_a_tariff_nothing_is_compared(carrier):
    order = cash.arrived(carrier)

    assert over(cash.written(carrier, (order.tracking_number, order.total, 900_000))) == [(0, 0)]
