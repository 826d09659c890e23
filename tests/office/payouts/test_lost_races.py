"""What had been paid before a restore: two who agree, and a file for the bank at the same moment."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from marketplace.foundation.core import dates
from marketplace.foundation.recovery.models import Restore
from marketplace.office.payouts import lost, services
from marketplace.office.payouts.models import LostTransfer, Payout
from tests.factories import money
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order():
    Restore.objects.create(why="behind", known_until=timezone.now() - timedelta(days=1), released_at=timezone.now())
    made = money.arrived()
    money.account(made.producer, on=timezone.now() - timedelta(days=60))
    return made


def noted(order):
    said = {"producer": order.producer, "amount": 100_000 + order.delivery_fee, "paid_on": dates.today()}
    return lost.note(**said, bank_reference="FT1", actor=None)


def test_two_agree_at_once(order):
    row = lost.say(noted(order), orders=[order], actor=money.officer())
    first, second = money.officer(), money.officer()

    _booked, refused = race(lambda: lost.agree(row, actor=first), lambda: lost.agree(row, actor=second))

    assert isinstance(refused, ValidationError)
    assert list(Payout.objects.values_list("state", flat=True)) == ["confirmed"]


def test_the_same_sum_is_entered_twice_at_once(order):
    _row, refused = race(lambda: noted(order), lambda: noted(order))

    assert isinstance(refused, ValidationError)
    assert LostTransfer.objects.count() == 1


def test_a_file_goes_to_the_bank_right_after_somebody_has_found_the_sum(order):
    batch = services.approve_batch(services.prepare_batch(actor=money.officer()), actor=money.officer())
    officer = money.officer()

    race(lambda: noted(order), lambda: services.export_batch(batch, actor=officer))

    assert Payout.objects.get().state == "withdrawn"
