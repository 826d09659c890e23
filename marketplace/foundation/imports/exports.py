"""Tables for download. A spreadsheet program must never take a cell of ours for a formula."""

import csv
import io
import re

_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
BOM = "\ufeff"


def safe_cell(value):
    """Text that begins like a formula is led by an apostrophe; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    return f"'{value}" if _like_formula(value) else str(value)


def _like_formula(value):
    return not isinstance(value, int | float) and str(value).lstrip(" \n\u00a0").startswith(_STARTS)


def csv_bytes(header, rows):
    """UTF-8 with BOM, as Excel in Vietnam opens it right."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(cell) for cell in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def xlsx_bytes(header, rows):
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Bảng")
    for row in [header, *rows]:
        sheet.append([_text_cell(sheet, value) if _like_formula(value) else _plain(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(sheet, value):
    """To the letter as it was, and text for good: the spreadsheet keeps it so even when somebody edits the cell."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=_plain(value))
    cell.data_type, cell.quotePrefix = "s", True
    return cell


def _plain(value):
    """What a workbook can hold: of control characters only line ends and tabs."""
    return value if value is None or isinstance(value, int | float) else _CONTROL.sub("", str(value))


KINDS = {  # by the ending of the file
    "csv": (csv_bytes, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
