from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from marketplace.foundation.ledger import services
from marketplace.foundation.ledger.models import Entry, Posting
from tests.factories import shop

pytestmark = pytest.mark.django_db


def test_an_older_shop_comes_into_the_book_once():
    """Orders that were placed before there was a book."""
    shop.purchase(quantity=2)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE ledger_posting, ledger_entry")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert not Entry.objects.exists()

    for told in ("1 entries.", "0 entries."):
        out = StringIO()
        call_command("write_book", stdout=out)
        assert out.getvalue().strip() == told

    assert sorted(Posting.objects.values_list("account__kind", flat=True)) == ["delivery", "payable", "receivable"]
    assert services.check().findings == 0
