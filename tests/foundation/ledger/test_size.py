"""The questions of the benchmark of the book, at a small size: they run, and say what the plain sums say."""

import pytest

from marketplace.foundation.ledger import selectors
from marketplace.foundation.ledger.models import Account
from tests.benchmarks import book

pytestmark = pytest.mark.django_db


def test_the_book_of_the_benchmark_is_balanced_and_its_pages_answer():
    book.generate(200)

    rows = {kind: (accounts, debit, credit) for kind, accounts, debit, credit in selectors.trial_balance()}
    assert rows["payable"] == (100, 0, 200 * 192_000)
    assert sum(row[1] for row in rows.values()) == sum(row[2] for row in rows.values()) == 200 * 230_000
    count, page, total = book._statement(Account.objects.get(kind="receivable"))
    assert (count, len(page), total) == (400, 50, 0)
    assert set(book.times()) == set(book.pairs())
