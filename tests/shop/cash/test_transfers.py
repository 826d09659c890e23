"""One transfer for several files of a carrier, one file paid by two transfers; whoever decides, nothing counts twice or half."""

import pytest
from django.core.exceptions import ValidationError

from marketplace.foundation.ledger.models import Posting
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments.models import BankLine
from marketplace.shop.cash import booking, selectors, services
from marketplace.shop.cash.models import Remittance, Share
from tests.factories import cash, money

pytestmark = pytest.mark.django_db


@pytest.fixture
def carrier():
    return cash.collector()


def stands(kind, owner=""):
    return Posting.objects.filter(account__kind=kind, account__owner=owner).total()


def file(carrier, *, fee=15_000):
    order = cash.arrived(carrier)
    return cash.written(carrier, (order.tracking_number, order.total, fee))


def sums(files):
    return [selectors.total(row) for row in files]


def proposed(line):
    files = list(selectors.waiting_for_transfer())
    lines = list(BankLine.objects.filter(state="ask"))
    return [({file.pk for file in one.files}, {other.pk for other in one.others}) for one in selectors.fitting(line, files, lines)]


def in_book():
    matters = [*booking._all()]
    from marketplace.foundation.ledger.selectors import booked

    standing = booked([matter.subject for matter in matters])
    return {matter.subject for matter in matters if matter.wanted != standing.get(matter.subject, ({}, 0))[0]}


def test_one_transfer_pays_several_files(carrier):
    files = [file(carrier), file(carrier), file(carrier)]
    file(cash.collector("Hãng Khác"))
    line = cash.transfer(sum(sums(files[:2])) + 0)
    cash_before = stands("cash", carrier.owner)

    assert ({files[0].pk, files[1].pk}, set()) in proposed(line)
    services.receive(files[:2], line=line, actor=money.officer())

    assert list(Share.objects.order_by("remittance").values_list("remittance", "amount")) == list(
        zip([row.pk for row in files[:2]], sums(files[:2]), strict=True)
    )
    assert [Remittance.objects.get(pk=row.pk).came for row in files] == [True, True, False]
    assert cash_before - stands("cash", carrier.owner) == sum(sums(files[:2])) + 30_000
    assert (stands("unassigned"), in_book()) == (0, set())


def test_all_files_of_a_transfer_are_taken_back_with_it(carrier):
    files = [file(carrier), file(carrier)]
    held = stands("cash", carrier.owner)
    line = cash.transfer(sum(sums(files)))
    services.receive(files, line=line, actor=money.officer())

    payments.reopen_line(line, actor=money.officer())

    assert (Share.objects.count(), stands("cash", carrier.owner), selectors.waiting_for_transfer().count()) == (0, held, 2)
    assert (stands("unassigned"), in_book()) == (-line.amount, set())


def test_a_file_counts_once_both_its_transfers_have_come(carrier):
    row = file(carrier)
    held, total = stands("cash", carrier.owner), selectors.total(row)
    first, second = cash.transfer(total - 40_000), cash.transfer(40_000)
    assert proposed(first) == [({row.pk}, {second.pk})]

    services.receive([row], line=first, more=True, actor=money.officer())
    waiting = selectors.waiting_for_transfer().get()
    assert (waiting.come, waiting.missing, stands("cash", carrier.owner), stands("unassigned")) == (total - 40_000, 40_000, held, -total)
    assert proposed(second) == [({row.pk}, set())]

    services.receive([row], line=second, actor=money.officer())

    row.refresh_from_db()
    assert (row.came, row.difference, stands("cash", carrier.owner), stands("unassigned"), in_book()) == (True, 0, 0, 0, set())
    payments.reopen_line(first, actor=money.officer())
    row.refresh_from_db()
    assert (row.came, selectors.missing(row), stands("cash", carrier.owner), in_book()) == (False, total - 40_000, held, set())


@pytest.mark.parametrize("wrong", ["another carrier", "too much for a part", "differs", "several in part", "none"])
def test_what_does_not_fit_is_refused_and_nothing_changes(carrier, wrong):
    row, other = file(carrier), file(carrier)
    strange = file(cash.collector("Hãng Khác"))
    total = selectors.total(row)
    amount, files, more = {
        "another carrier": (total + selectors.total(strange), [row, strange], False),
        "too much for a part": (total, [row], True),
        "differs": (total + 1, [row, other], False),
        "several in part": (1_000, [row, other], True),
        "none": (total, [], False),
    }[wrong]
    line = cash.transfer(amount)

    with pytest.raises(ValidationError):
        services.receive(files, line=line, more=more, actor=money.officer())

    line.refresh_from_db()
    assert (line.state, Share.objects.count(), stands("unassigned")) == ("ask", 0, -amount)


def test_the_same_file_is_not_received_twice(carrier):
    row = file(carrier)
    cash.received(row)
    line = cash.transfer(selectors.total(row))

    with pytest.raises(ValidationError):
        services.receive([row], line=line, actor=money.officer())

    assert Share.objects.count() == 1


def test_a_file_that_only_takes_back_comes_with_another(carrier):
    order = cash.arrived(carrier)
    over = cash.received(cash.written(carrier, (order.tracking_number, order.total + 20_000)))
    taken, row = cash.written(carrier, (order.tracking_number, -20_000)), file(carrier)
    line = cash.transfer(selectors.total(row) - 20_000)

    assert ({taken.pk, row.pk}, set()) in proposed(line)
    services.receive([taken, row], line=line, actor=money.officer())

    assert over.came
    assert not selectors.lines_to_decide().exists()
    assert (stands("cash", carrier.owner), stands("unassigned"), in_book()) == (0, 0, set())
