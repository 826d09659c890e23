import csv
import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.foundation.imports import exports


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+84912", "'+84912"),
        ("-5", "'-5"),
        ("@cmd", "'@cmd"),
        (" =1", "' =1"),
        ("\t=1", "'\t=1"),
        ("Miến", "Miến"),
        (-5, -5),
        (None, ""),
    ],
)
def test_no_cell_of_ours_is_a_formula(value, cell):
    assert exports.safe_cell(value) == cell


@given(st.text(max_size=20))
def test_no_text_begins_like_a_formula(value):
    assert not str(exports.safe_cell(value)).lstrip(" \u00a0").startswith(("=", "+", "-", "@"))


def test_csv_opens_right_in_excel():
    data = exports.csv_bytes(["Tên"], [["=x"], ["Miến, bún"]])

    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig")))) == [["Tên"], ["'=x"], ["Miến, bún"]]


def test_xlsx_holds_text_not_formulas():
    rows = [["=x", 5], ["+84", None], ["-1", "a\x07b"], ["@cmd", "Miến"]]
    sheet = openpyxl.load_workbook(io.BytesIO(exports.xlsx_bytes(["Tên", "Số"], rows))).active

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Tên", "Số"], ["=x", 5], ["+84", None], ["-1", "ab"], ["@cmd", "Miến"],
    ]  # fmt: skip
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}
    assert [cell.quotePrefix for cell in sheet["A"]] == [False, True, True, True, True]


def test_a_workbook_is_ready_to_read_and_to_print():
    rows = [["Miến dong Tài Hoan", date(2026, 11, 24), 45_000_000], ["Trà", None, 12]]
    sheet = openpyxl.load_workbook(io.BytesIO(exports.xlsx_bytes(["Tên", "Ngày", "Đồng"], rows))).active

    assert [(cell.is_date, cell.number_format) for cell in sheet[2]][1:] == [(True, "dd/mm/yyyy"), (False, "#,##0")]
    assert sheet["B2"].value.date() == date(2026, 11, 24)
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet["A1"].font.bold) == ("A2", "$1:$1", True)
    assert sheet.column_dimensions["A"].width == len("Miến dong Tài Hoan") + 2
