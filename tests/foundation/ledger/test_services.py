from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from marketplace.foundation.ledger import checks, selectors, services
from marketplace.foundation.ledger.matters import Kind, Matter
from marketplace.foundation.ledger.models import Account, CheckRun, Entry, Finding, Posting
from tests.racing import race

pytestmark = pytest.mark.django_db


def matter(amount, subject="order:A", kind="order_placed", **fields):
    sums = {(Kind.RECEIVABLE, ""): amount, (Kind.PAYABLE, "BK1"): -amount}
    return Matter(subject, kind, sums, fields.pop("reference", "P1"), {"number": "A", "amount": amount}, **fields)


def postings(subject="order:A"):
    rows = Posting.objects.filter(entry__subject=subject).order_by("entry__turn", "-amount")
    return list(rows.values_list("entry__turn", "account__kind", "account__owner", "amount"))


def test_only_the_difference_is_written_and_saying_it_again_writes_nothing():
    services.bring([matter(100_000)])
    services.bring([matter(100_000)])
    services.bring([matter(80_000, kind="order_part")])
    services.bring([matter(0, kind="order_cancelled")])

    assert postings() == [
        (1, "receivable", "", 100_000),
        (1, "payable", "BK1", -100_000),
        (2, "payable", "BK1", 20_000),
        (2, "receivable", "", -20_000),
        (3, "payable", "BK1", 80_000),
        (3, "receivable", "", -80_000),
    ]
    assert list(Entry.objects.values_list("kind", flat=True)) == ["order_placed", "order_part", "order_cancelled"]


def test_many_matters_cost_as_much_as_one(django_assert_num_queries):
    services.bring([matter(1, subject="order:0")])

    with django_assert_num_queries(4):  # what stands, accounts, entries, postings
        services.bring([matter(n, subject=f"order:{n}") for n in range(1, 4)])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("amounts", [[100], [100, -99], []])
def test_the_database_refuses_what_is_not_balanced(amounts):
    accounts = [Account.objects.create(kind="bank", owner=str(n)) for n in range(2)]

    with pytest.raises(IntegrityError, match="not balanced"), transaction.atomic():
        entry = Entry.objects.create(subject="x:1", turn=1, kind="x", at=timezone.now())
        for account, amount in zip(accounts, amounts, strict=False):
            Posting.objects.create(entry=entry, account=account, amount=amount, at=entry.at)

    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_posting_added_later():
    services.bring([matter(100_000)])
    other = Account.objects.create(kind="outside")

    with pytest.raises(IntegrityError, match="not balanced"):
        Posting.objects.create(entry=Entry.objects.get(), account=other, amount=5, at=timezone.now())

    assert Posting.objects.total() == 0


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET {}"])
def test_nothing_in_the_book_is_changed(table, act):
    services.bring([matter(100_000)])
    column = {"ledger_entry": "kind = 'other'", "ledger_posting": "amount = amount + 1"}[table]

    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act.format(table, column))

    assert [amount for *_rest, amount in postings()] == [100_000, -100_000]


@pytest.mark.django_db(transaction=True)
def test_two_who_write_the_same_turn_write_it_once():
    with pytest.raises(IntegrityError, match="an_entry_is_written_once"):
        race(lambda: services.bring([matter(100_000)], new=True), lambda: services.bring([matter(100_000)], new=True))

    assert [amount for *_rest, amount in postings()] == [100_000, -100_000]


def test_the_balance_shows_each_kind_and_both_sides_are_equal():
    services.bring([matter(100_000), Matter("cash:1", "cash_taken", {(Kind.CASH, "BK1"): 40_000, (Kind.RECEIVABLE, ""): -40_000})])

    rows = selectors.trial_balance()

    assert rows == [("receivable", 1, 60_000, 0), ("cash", 1, 40_000, 0), ("payable", 1, 0, 100_000)]
    assert sum(row[2] for row in rows) == sum(row[3] for row in rows)


def test_a_statement_runs_on_from_what_stood_before():
    now = timezone.now()
    for n, amount in enumerate((10, 30, 60)):
        services.bring([matter(amount, subject=f"order:{n}")], at=now + timedelta(hours=n))
    accounts = Account.objects.filter(kind="receivable")

    rows = list(selectors.statement(accounts, since=now + timedelta(minutes=30)))

    assert [(row.amount, balance) for row, balance in selectors.with_balance(rows, accounts)] == [(30, 40), (60, 100)]
    assert selectors.trial_balance(until=now + timedelta(minutes=1)) == [("receivable", 1, 10, 0), ("payable", 1, 0, 10)]


@pytest.fixture
def one_check(monkeypatch):
    """Only this check: what is in the list is what the rows say."""
    rows = []
    monkeypatch.setattr(checks, "_looks", {})
    monkeypatch.setattr(checks, "_labels", {})
    monkeypatch.setattr(checks, "_sources", {})
    checks.register_matters("orders", "Orders", lambda: rows, prefixes={"order": "Order"})
    return rows


def test_what_differs_is_found_kept_and_put_right(one_check):
    services.bring([matter(100_000), matter(5, subject="order:gone")])
    one_check.append(matter(90_000))
    noon = timezone.now()

    first = services.check(on=noon)
    services.check(on=noon + timedelta(days=1))

    found = {row.subject: (row.first_at, row.last_at, row.gone_at) for row in Finding.objects.all()}
    assert (first.checked, first.findings) == (1, 2)
    assert found == {
        "order:A": (noon, noon + timedelta(days=1), None),
        "order:gone": (noon, noon + timedelta(days=1), None),
    }

    services.bring([matter(90_000), matter(0, subject="order:gone")])
    last = services.check(on=noon + timedelta(days=2))

    assert last.findings == 0
    assert not selectors.findings().exists()
    assert set(Finding.objects.values_list("gone_at", flat=True)) == {noon + timedelta(days=2)}
    assert CheckRun.objects.count() == 3


@time_machine.travel("2026-11-26 09:00+07:00", tick=False)
def test_what_was_only_passing_is_no_finding(one_check, monkeypatch):
    """The first look falls between two writes, the second sees both."""
    looks = iter([(1, {"order:A": ("1", "2")}), (1, {})])
    checks.register("orders", "Orders", lambda: next(looks))

    assert services.check().findings == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_recompute_at_once_note_a_difference_once(one_check):
    one_check.append(matter(90_000))

    runs = race(services.check, services.check)

    assert [run.findings for run in runs] == [1, 1]
    assert list(Finding.objects.values_list("subject", flat=True)) == ["order:A"]
