"""Tables for download. A spreadsheet program must never take a cell of ours for a formula."""

import csv
import io
import re
from datetime import date, datetime

_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
BOM = "\ufeff"
MEASURED, WIDEST = 200, 60  # rows that say how wide the columns are; letters
GROUPED = 10_000  # from here on
A4 = "9"  # as workbooks number their papers


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

    book, rows = Workbook(write_only=True), list(rows)
    sheet = book.create_sheet("Bảng")
    _laid_out(sheet, header, rows[:MEASURED])
    sheet.append([_head_cell(sheet, value) for value in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _laid_out(sheet, header, rows):
    """Columns as wide as their words, the head in sight, and on paper all columns on one page's width."""
    from openpyxl.utils import get_column_letter

    for number, words in enumerate(header, 1):
        longest = max(len(str(value)) for value in (words, *(row[number - 1] for row in rows if row[number - 1] is not None)))
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 2, WIDEST)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = "1:1"


def _head_cell(sheet, value):
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = _text_cell(sheet, value) if _like_formula(value) else WriteOnlyCell(sheet, value=plain(value))
    cell.font = Font(name="Calibri", size=11, bold=True)
    return cell


def _cell(sheet, value):
    """Days are days and great numbers stand in groups of three, as people read them; both can be sorted and added up."""
    from openpyxl.cell import WriteOnlyCell

    if looks := _looks(value):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = looks
        return cell
    return _text_cell(sheet, value) if _like_formula(value) else plain(value)


def _looks(value):
    if isinstance(value, date) and not isinstance(value, datetime):
        return "dd/mm/yyyy"
    return "#,##0" if isinstance(value, int) and abs(value) >= GROUPED else ""


def _text_cell(sheet, value):
    """To the letter as it was, and text for good: the spreadsheet keeps it so even when somebody edits the cell."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=plain(value))
    cell.data_type, cell.quotePrefix = "s", True
    return cell


def plain(value):
    """What a workbook can hold: of control characters only line ends and tabs."""
    return value if value is None or isinstance(value, int | float) else _CONTROL.sub("", str(value))


def docx_bytes(title, header, rows, *, before=(), after=()):
    """A table on A4, lying down; `before` and `after` are paragraphs around it."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    document = Document()
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Times New Roman", Pt(11)
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(15)
    document.add_heading(title, level=1)
    for words in before:
        document.add_paragraph(words)
    _docx_table(document, header, rows)
    for words in after:
        document.add_paragraph(words)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _docx_table(document, header, rows):
    from .papers import keep_rows_whole, repeat_head

    table = document.add_table(rows=1, cols=len(header), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, header, strict=True):
        cell.paragraphs[0].add_run(str(words)).bold = True
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = "" if words is None else str(plain(words))
    keep_rows_whole(table)
    repeat_head(table.rows[0])


KINDS = {  # by the ending of the file
    "csv": (csv_bytes, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
