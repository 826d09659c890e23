import contextlib
import io
import zipfile
from datetime import date

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from marketplace.foundation.imports import sheets
from marketplace.foundation.imports.importer import Column

COLUMNS = (
    Column("name", ("tên sản phẩm", "name"), required=True),
    Column("commune", ("xã",)),
    Column("day", ("ngày",)),
)


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        "Tên sản phẩm,Xã\nMiến,Côn Minh\n".encode(),
        "\ufeffTên sản phẩm;Xã\r\nMiến;Côn Minh\r\n".encode(),
        "TÊN SẢN PHẨM\tXÃ\nMiến\tCôn Minh".encode("utf-16"),
        "ten san pham,xa\nMiến,Côn Minh\n".encode("utf-16-le"),
        "Danh sách,\n,\nTên sản phẩm,Xã\n\nMiến,Côn Minh\n".encode(),
        workbook([["Danh sách"], [], ["Tên sản phẩm", "Xã"], ["Miến", "Côn Minh"], [None, None]]),
        workbook([["Tên sản phẩm", "Địa chỉ"], [None, "Xã"], ["Miến", "Côn Minh"]]),
    ],
)
def test_one_table_in_many_shapes(data):
    sheet = sheets.read(data, COLUMNS)

    assert [line.cells[:2] for line in sheet.lines] == [["Miến", "Côn Minh"]]
    assert sheet.positions == {"name": 0, "commune": 1}


def test_cells_are_shown_as_people_read_them():
    sheet = sheets.read(workbook([["Tên sản phẩm", "Ngày", "Khác"], ["Miến", date(2021, 12, 29), 3.0], [12, 44559, 1.5]]), COLUMNS)

    assert [line.cells for line in sheet.lines] == [["Miến", "29/12/2021", "3"], ["12", "44559", "1.5"]]
    assert sheet.unknown == ["Khác"]


def test_formulas_are_marked_and_never_evaluated():
    excel = sheets.read(workbook([["Tên sản phẩm", "Xã"], ['=HYPERLINK("http://x")', "A"]]), COLUMNS)
    plain = sheets.read(b"name,x\n=cmd|'/C calc'!A0,B\n", COLUMNS)

    assert (excel.lines[0].cells[0], excel.lines[0].formulas) == ('=HYPERLINK("http://x")', {0})
    assert plain.lines[0].formulas == {0}


def test_lines_are_numbered_as_in_the_file():
    sheet = sheets.read("Danh sách\n\nname\nA\n\nB\n".encode(), COLUMNS)

    assert [line.number for line in sheet.lines] == [4, 6]


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.MOST_UNPACKED + 1))
    return out.getvalue()


def entities():
    data, out = workbook([["name"], ["A"]]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename.endswith("sheet1.xml"):
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + content
            new.writestr(info, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 no archive",
        b"a,b\n1,2\n",
        b"\x00\x01\x02\x03" * 100,
        b"name\n" + b"x" * (sheets.MOST_IN_CELL + 1),
        b"name\n" + b"x\n" * (sheets.MOST_ROWS + sheets.HEADER_WITHIN + 1),
        b"name," + b"," * sheets.MOST_COLUMNS + b"x\nA\n",
        b"x" * (sheets.MOST_BYTES + 1),
        bomb(),
        entities(),
    ],
    ids=["empty", "junk zip", "no title", "binary", "long cell", "many rows", "many columns", "large", "zip bomb", "entities"],
)
def test_what_is_no_table_or_too_much_is_refused_in_a_sentence(data):
    with pytest.raises(ValidationError) as refused:
        sheets.read(data, COLUMNS)

    assert len(refused.value.messages) == 1


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(ValidationError):
        sheets.read(b"name,x\n" + data, COLUMNS)
