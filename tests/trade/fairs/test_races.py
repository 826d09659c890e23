"""Two officers on one fair at once, with real connections: the second waits, then is told, and nothing is lost."""

import pytest
from django.core.exceptions import ValidationError

from marketplace.trade.fairs import services
from marketplace.trade.fairs.models import Fair, FairLetter, FairRegistration
from tests.factories import fairs
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_version_is_changed_once_and_the_second_is_told():
    made = fairs.fair()
    seen = made.version

    _first, second = race(
        lambda: services.amend_fair(made, actor=None, seen=seen, place="Nhà văn hóa"),
        lambda: services.amend_fair(made, actor=None, seen=seen, booths=9),
    )

    assert "Đồng nghiệp vừa sửa" in second.messages[0]
    assert (Fair.objects.get().place, Fair.objects.get().booths) == ("Nhà văn hóa", 3)


def test_a_cancelling_does_not_run_over_what_a_colleague_changed():
    made = fairs.fair()
    seen = made.version

    _first, second = race(
        lambda: services.amend_fair(made, actor=None, seen=seen, booths=9),
        lambda: services.cancel_fair(made, reason="Mưa lũ", actor=None, seen=seen),
    )

    assert isinstance(second, ValidationError)
    assert (Fair.objects.get().state, Fair.objects.get().booths) == ("open", 9)


def test_the_last_booth_is_given_once():
    made = fairs.fair(booths=1)
    one, other = fairs.registration(made), fairs.registration(made)

    _first, second = race(
        lambda: services.allot(one, booth=1, reason="Đủ điều kiện", actor=None),
        lambda: services.allot(other, booth=1, reason="Đủ điều kiện", actor=None),
    )

    assert one.maker in second.messages[0]
    assert list(FairRegistration.objects.order_by("pk").values_list("state", "booth")) == [("allotted", 1), ("registered", None)]


def test_one_list_of_letters_is_written_once():
    row = fairs.allotted()

    _first, second = race(lambda: fairs.letter(row), lambda: fairs.letter(row))

    assert isinstance(second, ValidationError)
    assert FairLetter.objects.count() == 1


def test_a_maker_who_withdraws_while_the_booth_is_given_has_withdrawn():
    row = fairs.registration()

    _first, second = race(
        lambda: services.withdraw(row, actor=None),
        lambda: services.allot(row, booth=1, reason="Đủ điều kiện", actor=None),
    )

    assert isinstance(second, ValidationError)
    assert list(FairRegistration.objects.values_list("state", "booth")) == [("withdrawn", None)]
