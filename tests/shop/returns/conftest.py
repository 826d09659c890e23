import pytest

from marketplace.foundation.ledger import services
from marketplace.foundation.ledger.models import Finding


@pytest.fixture(autouse=True)
def the_book_agrees(db):
    """Whatever a test here did to orders and money: the book says the same as the rows."""
    yield
    services.check()
    assert list(Finding.objects.standing().values_list("check_name", "subject", "expected", "found")) == []
