"""Two officers at once: one file is received once, a carrier is put right once, and never after its money has come."""

import pytest
from django.core.exceptions import ValidationError

from marketplace.foundation.ledger.models import Posting
from marketplace.shop.cash import selectors, services
from marketplace.shop.cash.models import Parcel, Share
from tests.factories import cash, money
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def carrier():
    return cash.collector()


def stands(owner):
    return Posting.objects.filter(account__kind="cash", account__owner=owner).total()


def test_two_transfers_of_one_sum_are_confirmed_for_one_file(carrier):
    order = cash.arrived(carrier)
    row = cash.written(carrier, (order.tracking_number, order.total))
    one, two = cash.transfer(order.total), cash.transfer(order.total)
    first, second = money.officer(), money.officer()

    line, refused = race(lambda: services.receive([row], line=one, actor=first), lambda: services.receive([row], line=two, actor=second))

    assert isinstance(refused, ValidationError)
    assert list(Share.objects.values_list("line", "amount")) == [(line.pk, order.total)]
    two.refresh_from_db()
    assert (two.state, stands(carrier.owner)) == ("ask", 0)


def test_two_put_the_carrier_right_at_once(carrier):
    others = [cash.collector("Bưu Cục Ví Dụ"), cash.collector("Xe Hàng Ví Dụ")]
    order = cash.arrived(carrier)
    first, second = money.officer(), money.officer()

    def change(to, actor):
        return lambda: services.change_carrier(order, collector=to.code, seen=carrier.code, reason="Nhầm", actor=actor)

    _done, refused = race(change(others[0], first), change(others[1], second))

    assert isinstance(refused, ValidationError)
    assert (Parcel.objects.get().collector, stands(others[0].owner), stands(others[1].owner)) == (others[0], order.total, 0)


def test_the_carrier_is_put_right_while_its_money_is_noted(carrier):
    other = cash.collector("Bưu Cục Ví Dụ")
    order = cash.arrived(carrier)
    row = cash.written(carrier, (order.tracking_number, order.total))
    line, first, second = cash.transfer(selectors.total(row)), money.officer(), money.officer()

    _line, refused = race(
        lambda: services.receive([row], line=line, actor=first),
        lambda: services.change_carrier(order, collector=other.code, seen=carrier.code, reason="Nhầm", actor=second),
    )

    assert isinstance(refused, ValidationError)
    assert (Parcel.objects.get().collector, stands(carrier.owner), stands(other.owner)) == (carrier, 0, 0)
