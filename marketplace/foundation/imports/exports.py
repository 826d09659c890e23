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
        sheet.append([_text_cell(sheet, value) if _like_formula(value) else plain(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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
    table = document.add_table(rows=1, cols=len(header), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, header, strict=True):
        cell.paragraphs[0].add_run(str(words)).bold = True
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = "" if words is None else str(plain(words))


KINDS = {  # by the ending of the file
    "csv": (csv_bytes, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
