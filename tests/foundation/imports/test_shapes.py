"""Files of banks nobody knows here: their columns are named once and remembered."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from marketplace.foundation.imports import services, shapes, sheets
from marketplace.foundation.imports.models import ImportRun, Shape, Stage
from marketplace.foundation.payments.models import BankLine, OutgoingLine
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
STRANGE = [
    "Ngân hàng Bản Cuôn;;;;",
    "Từ ngày 01/11;;;;",
    "Phát sinh lúc;Mô tả phát sinh;Vào;Ra;Số lệnh",
    '11/04/26 3:05 PM;"CK; mua, mien";1,250,000.00;;LENH00000001',
    "11/05/26 9:00 AM;phi;;5,000.00;LENH00000002",
]
POSITIONS = {"day": 0, "words": 1, "credit": 2, "debit": 3, "reference": 4}


def stage(rows, name="la.csv"):
    return services.stage("bank", data="\n".join(rows).encode(), file_name=name)


def taught(run, **said):
    given = {"head": 2, "positions": POSITIONS, "day_order": "mdy", "name": "Bản Cuôn", "actor": make_user()} | said
    return services.check(services.name_columns(run, **given))


def test_a_strange_file_waits_until_its_columns_are_named_and_the_next_goes_straight_through():
    run = stage(STRANGE)
    assert (run.stage, run.rows.count()) == (Stage.MAPPING, 0)
    with pytest.raises(ValidationError):
        services.apply(run)

    services.apply(taught(run))
    second = services.check(stage([*STRANGE[:2], "", "PHÁT SINH LÚC;mô tả phát sinh;Vào;Ra;Số lệnh;", STRANGE[3].replace("04", "06")]))

    line = BankLine.objects.get()
    assert (line.booked_at, line.amount, line.words, line.bank_reference) == (
        dt.datetime(2026, 11, 4, 8, 5, tzinfo=dt.UTC),
        1_250_000,
        "CK; mua, mien",
        "LENH00000001",
    )
    assert (second.stage, second.shape.name) == (Stage.READY, "Bản Cuôn")
    assert [row.values["day"] for row in second.rows.all()] == ["06/11/2026 15:05"]
    assert Shape.objects.get().used_at is not None


def test_what_is_not_enough_is_refused_and_nothing_is_remembered():
    run = stage(STRANGE)

    for positions in ({"words": 1, "credit": 2}, {"day": 0, "words": 1}, {"day": 0, "words": 1, "debit": 3}):
        with pytest.raises(ValidationError):
            taught(run, positions=positions)

    assert (Shape.objects.count(), ImportRun.objects.get().stage) == (0, Stage.MAPPING)


def test_a_removed_shape_is_asked_for_again_and_a_corrected_one_reads_anew():
    taught(stage(STRANGE))
    shape, clerk = Shape.objects.get(), make_user()
    services.rename_shape(shape, name="Khác", positions={**POSITIONS, "words": 4, "reference": 1}, day_order="mdy", actor=clerk)
    assert services.check(stage(STRANGE)).rows.first().values["words"] == "LENH00000001"

    services.forget_shape(shape, actor=clerk)
    services.forget_shape(shape, actor=clerk)

    assert stage(STRANGE).stage == Stage.MAPPING


def test_one_column_with_a_word_for_the_direction():
    rows = ["Lúc,Diễn tả,Tiền,Chiều", "2026-11-04T10:32:00,ck,90000,Có", "20261104101500,phi,5000,Nợ", "04-Nov-2026,x,1,sang ngang"]
    run = taught(stage(rows), head=0, positions={"day": 0, "words": 1, "amount": 2, "direction": 3}, day_order="ymd")

    assert [row.verdict for row in run.rows.all()] == ["add", "add", "refuse"]
    services.apply(run)
    assert OutgoingLine.objects.get().amount == 5_000
    assert BankLine.objects.get().booked_at == dt.datetime(2026, 11, 4, 3, 32, tzinfo=dt.UTC)


def test_days_of_a_workbook_are_certain_whatever_order_was_said():
    book, out = Workbook(), BytesIO()
    for row in (["Lúc", "Nói gì", "Vào"], [dt.datetime.fromisoformat("2026-11-04T10:32"), "ck", 90_000], ["11/05/2026", "ck", 80_000]):
        book.active.append(row)
    book.save(out)
    run = services.stage("bank", data=out.getvalue(), file_name="la.xlsx")
    assert shapes.day_orders(services.lines_of(run)[1:2], 0) == {"dmy"}

    run = taught(run, head=0, positions={"day": 0, "words": 1, "credit": 2})

    assert [row.values["day"] for row in run.rows.all()] == ["04/11/2026 10:32:00", "05/11/2026"]


@pytest.mark.parametrize(
    ("texts", "orders"),
    [
        (["04/11/2026", "05/11/2026"], {"dmy", "mdy"}),
        (["04/11/2026", "25/11/2026"], {"dmy"}),
        (["11/04/2026", "11/25/2026"], {"mdy"}),
        (["2026-11-04"], {"ymd"}),
        (["04-Nov-2026"], {"dmy"}),
        (["11/11/2026"], {"dmy"}),
        (["20261104"], {"dmy"}),
    ],
)
def test_in_which_orders_days_may_be_read(texts, orders):
    assert shapes.day_orders([sheets.Line(n, [text]) for n, text in enumerate(texts)], 0) == orders


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_any_separator_though_sums_and_words_hold_others(sign):
    rows = [["Ngày", "Nội dung", "Ghi có"], *[["04/11/2026", f"a, b; c {n}", "1,250,000"] for n in range(3)]]
    text = "\n".join(sign.join(f'"{cell}"' if sign in cell else cell for cell in row) for row in rows)

    sheet = sheets.by_titles(sheets.lines_of(text.encode("utf-16")), services.importer_of("bank").columns)

    assert [line.cells[1:] for line in sheet.lines] == [[f"a, b; c {n}", "1,250,000"] for n in range(3)]


def test_a_list_of_another_kind_is_refused_as_before():
    with pytest.raises(ValidationError, match="Bảng không có cột"):
        services.stage("register", data="\n".join(STRANGE).encode(), file_name="la.csv")
    assert not ImportRun.objects.exists()
