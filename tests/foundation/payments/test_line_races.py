"""Two who bring the same line at the same moment, each on a connection of its own."""

import pytest

from marketplace.foundation.imports import services as imports
from marketplace.foundation.payments import services
from marketplace.foundation.payments.models import BankLine
from tests import racing

pytestmark = pytest.mark.django_db(transaction=True)
ONE = "Ngày;Số tham chiếu;Ghi có;Nội dung\n25/11/2026 10:32;FT26330123;90.000;CK mua mien"
OTHER = "Diễn giải,Mã giao dịch,Số tiền,Ngày giao dịch\nMBVCB.CK mua mien,FT26330123,+90000,25/11/2026"


def checked(text):
    return imports.check(imports.stage("bank", data=text.encode(), file_name="sao-ke.csv"))


def test_two_files_of_different_shape_write_their_common_line_once():
    one, other = checked(ONE), checked(OTHER)

    racing.race(lambda: imports.apply(one), lambda: imports.apply(other))

    assert [row.verdict for row in other.rows.all()] == ["same"]
    assert BankLine.objects.count() == 1


def test_a_file_and_an_aggregator_write_their_common_line_once():
    one = checked(ONE)
    raw = {"booked_at": "2026-11-25T10:32:05+07:00", "amount": 90_000, "words": "CK", "bank_reference": "FT26330123"}

    racing.race(lambda: imports.apply(one), lambda: services.record_bank_line(raw, source="feed"))

    assert BankLine.objects.get().source == "file"
