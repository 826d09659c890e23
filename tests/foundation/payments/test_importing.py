"""Statements of several banks' shapes, twice, overlapping, out of order."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from marketplace.foundation.core.dates import VN, today, words
from marketplace.foundation.imports import selectors, services, shapes
from marketplace.foundation.payments import services as payments
from marketplace.foundation.payments import signals
from marketplace.foundation.payments.models import BankLine, Intent, OutgoingLine

pytestmark = pytest.mark.django_db
DAY = "26/11/2026"

VCB = [  # with words above the table and both languages in its head
    ["NGÂN HÀNG TMCP NGOẠI THƯƠNG VIỆT NAM"],
    ["SAO KÊ TÀI KHOẢN", "", "", "1023456789"],
    [
        "STT",
        "Ngày giao dịch/ Transaction date",
        "Số tham chiếu/ Reference No.",
        "Số tiền ghi nợ/ Debit",
        "Số tiền ghi có/ Credit",
        "Mô tả/ Description",
    ],
]
MB = [["Ngày giao dịch", "Số bút toán", "Phát sinh nợ", "Phát sinh có", "Số dư", "Nội dung"]]
SIGNED = [["Ngày", "Giờ", "Mã giao dịch", "Số tiền", "Diễn giải"]]


def csv(*rows):
    return "\n".join(";".join(row) for row in rows).encode()


def xlsx(rows):
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def bring(data, name="sao-ke.csv"):
    run = services.check(services.stage("bank", data=data, file_name=name))
    counts = dict(selectors.counts(run))
    services.apply(run)
    return {verdict.value: n for verdict, n in counts.items() if n}


def lines():
    return list(BankLine.objects.order_by("pk").values_list("booked_at", "amount", "words", "bank_reference"))


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (VCB, ["1", f"{DAY} 10:32:05", "FT26330", "", "1,250,000.00", "SVAB CK"]),
        (MB, [f"{DAY} 10:32:05", "FT26330", "0", "1.250.000", "9.000.000", "SVAB CK"]),
        (SIGNED, [DAY, "10:32:05", "FT26330", "+1,250,000 VND", "SVAB CK"]),
    ],
    ids=["two languages", "two columns", "one signed column"],
)
def test_the_shapes_that_banks_give(head, row):
    assert bring(csv(*head, row)) == {"add": 1}

    assert lines() == [(datetime(2026, 11, 26, 10, 32, 5, tzinfo=VN), 1_250_000, "SVAB CK", "FT26330")]


def test_a_workbook_keeps_the_time_of_day():
    precise, coarse = (datetime.fromisoformat(text) for text in ("2026-11-26T10:32:05", "2026-11-26"))  # as workbooks have them
    data = xlsx([*MB, [precise, "FT1", None, 90_000, 1, "SVAB"], [coarse, "FT2", None, 80_000, 1, "SVCD"]])

    bring(data, "sao-ke.xlsx")

    assert [row[0] for row in lines()] == [datetime(2026, 11, 26, 10, 32, 5, tzinfo=VN), datetime(2026, 11, 26, tzinfo=VN)]


def test_the_same_file_twice_and_one_that_overlaps_double_nothing():
    first = [DAY, "FT1", "", "90.000", "1", "SVAB"]
    second, third = [DAY, "", "", "50.000", "1", "tien hang"], [DAY, "FT3", "", "70.000", "1", "SVCD"]

    assert bring(csv(*MB, first, second)) == {"add": 2}
    assert bring(csv(*MB, first, second)) == {"same": 2}
    assert bring(csv(*MB, second, first, third)) == {"add": 1, "same": 2}

    assert [row[1] for row in lines()] == [90_000, 50_000, 70_000]


def test_two_lines_that_say_the_very_same_are_two():
    row = [DAY, "", "", "50.000", "1", "tien hang"]

    assert bring(csv(*MB, row, row)) == {"add": 2}
    assert bring(csv(*MB, row, row, row)) == {"add": 1, "same": 2}

    assert BankLine.objects.count() == 3


def test_a_line_typed_before_is_known_by_the_banks_reference():
    typed = {"booked_at": "2026-11-26T08:00:00+07:00", "amount": 90_000, "words": "gõ tay", "bank_reference": "FT1"}
    payments.record_bank_line(typed, source="typed")

    assert bring(csv(*MB, [DAY, "FT1", "", "90.000", "1", "SVAB"])) == {"same": 1}


def test_money_that_went_out_is_kept_apart_and_what_cannot_be_read_is_told():
    run = services.check(services.stage("bank", data=csv(
        *MB, [DAY, "FT1", "20.000", "", "1", "phí"], ["hôm qua", "FT2", "", "20.000", "1", "x"], [DAY, "FT3", "", "", "1", "x"],
        [DAY, "FT4", "", "hai mươi", "1", "x"], [words(today() + timedelta(days=1)), "FT5", "", "20.000", "1", "x"],
    ), file_name="a.csv"))  # fmt: skip

    assert [row.verdict for row in run.rows.all()] == ["add", "refuse", "refuse", "refuse", "refuse"]
    assert [bool(row.reason) for row in run.rows.all()] == [False, True, True, True, True]
    services.apply(run)
    assert [lines(), OutgoingLine.objects.get().amount] == [[], 20_000]
    assert bring(csv(*MB, [DAY, "FT1", "20.000", "", "1", "phí"])) == {"same": 1}
    with pytest.raises(ValidationError, match="Ngày giao dịch"):
        services.stage("bank", data=csv(["Tên"], ["a"]), file_name="a.csv")
    assert services.stage("bank", data=csv(["Tên", "Tuổi"], ["a", "b"]), file_name="a.csv").stage == "mapping"


def test_what_came_is_read_and_pays():
    intent = payments.open_intent(reference="P1", payee="platform", method="vietqr", amount=90_000)
    tomorrow = words(today())
    bring(csv(*MB, [f"{tomorrow} 23:59:59", "FT1", "", "90.000", "1", f"MBVCB {intent.memo.lower()}"]))

    assert payments.match_new() == 1
    assert payments.match_new() == 0

    intent.refresh_from_db()
    assert (intent.state, intent.received) == (Intent.State.PAID, 90_000)


def test_a_bank_that_tells_no_time_makes_nobody_late():
    """The transfer came in the morning of the day on which the code ended at noon."""
    noon = datetime(2026, 11, 26, 12, tzinfo=VN)
    intent = payments.open_intent(
        reference="P1", payee="platform", method="vietqr", amount=90_000, on=noon - timedelta(days=1), expires_at=noon
    )

    bring(csv(*MB, [DAY, "FT1", "", "90.000", "1", intent.memo]))
    payments.match_new()

    intent.refresh_from_db()
    assert intent.state == Intent.State.PAID


def test_a_payment_that_is_refused_waits_for_an_operator_and_the_others_are_read():
    first, second = (payments.open_intent(reference=f"P{n}", payee="platform", method="vietqr", amount=90_000) for n in range(2))

    def refuse(sender, intent, **kwargs):
        if intent.pk == first.pk:
            raise ValidationError("Đơn đã hủy.")

    signals.payment_received.connect(refuse)
    try:
        moment = f"{words(today())} 00:00:01"
        for n, intent in enumerate((first, second)):
            bring(csv(*MB, [moment, f"FT{n}", "", "90.000", "1", intent.memo]))
        payments.match_new()
    finally:
        signals.payment_received.disconnect(refuse)

    assert list(BankLine.objects.order_by("pk").values_list("state", "note")) == [("ask", "Đơn đã hủy."), ("matched", "")]
    second.refresh_from_db()
    assert second.state == Intent.State.PAID


# Without a row of titles


BARE = [DAY, "FT1", "", "90.000", "MUA MIEN"]
NAMED = {"day": 0, "reference": 1, "debit": 2, "credit": 3, "words": 4}


def bare(*rows, named=False):
    """Read by positions: said once, remembered after."""
    run = services.stage("bank", data=csv(*rows), file_name="khong-tieu-de.csv")
    if named:
        run = services.name_columns(run, head=shapes.HEADLESS, positions=NAMED, day_order="dmy", name="Ngân hàng Mẫu", actor=None)
    return run


def applied(run):
    services.apply(services.check(run))
    return [row.verdict for row in run.rows.all()]


def test_a_file_without_titles_is_named_by_position_once_and_remembered():
    first = bare(BARE, [DAY, "FT2", "", "70.000", "MUA CHE"])
    assert first.stage == "mapping"
    services.discard(first)
    assert applied(bare(BARE, [DAY, "FT2", "", "70.000", "MUA CHE"], named=True)) == ["add", "add"]

    again = bare([DAY, "FT3", "20.000", "", "phi"], [DAY, "FT2", "", "70.000", "MUA CHE"])

    assert (again.stage, again.shape.name, applied(again)) == ("checking", "Ngân hàng Mẫu", ["add", "same"])
    assert [BankLine.objects.count(), OutgoingLine.objects.get().amount] == [2, 20_000]
    one = bare([DAY, "88001", "", "5.000", "x"])
    assert (one.shape, applied(one)) == (again.shape, ["add"])


@pytest.mark.parametrize(
    "row", [["FT1", DAY, "", "90.000", "x"], [DAY, "FT1", "", "chín chục", "x"], ["Ngày", "Mã", "Ra", "Vào", "Chữ"], [DAY, "90.000"]]
)
def test_a_file_whose_columns_hold_something_else_asks_again(row):
    applied(bare(BARE, [DAY, "FT2", "", "1.000", "y"], named=True))

    assert bare(row, row).stage == "mapping"


def test_two_kinds_that_look_alike_are_asked_about():
    applied(bare(BARE, [DAY, "FT2", "", "1.000", "y"], named=True))
    other = bare([DAY, "FT9", "5.000", "", "z"], [DAY, "FT8", "", "1.000", "y"])
    services.name_columns(
        services.check(other),
        head=shapes.HEADLESS,
        positions=NAMED | {"debit": 3, "credit": 2},
        day_order="dmy",
        name="Ngân hàng Khác",
        actor=None,
    )

    assert bare([DAY, "FT7", "", "3.000", "w"], [DAY, "FT6", "", "4.000", "v"]).stage == "mapping"
