"""Administrative papers in the form of Decree 30/2020/NĐ-CP: one description, shown as a page to print and as DOCX.

A paper of a Vietnamese authority speaks Vietnamese in every language of the site.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.foundation.core.files import check_upload

from .exports import plain

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
HEAD_WIDTHS, HEAD_SIZE = (62, 103), 12  # so that the name of the nation stands on one line
DOTS = "…………"
_NUMBER = re.compile(r"[-−]?[\d.]+(,\d+)?(\s?[₫%])?")
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


PAPERS = ("pdf", "jpg", "png", "zip")
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}  # what makes a zipped file a paper
MACROS = "vbaproject.bin"


def check_paper(upload, *, most):
    """A PDF, a picture, a DOCX or XLSX, by its content; refuses all else, and macros. Its name then ends as its content says."""
    kind = check_upload(upload, kinds=PAPERS, most=most)
    if kind == "zip":
        kind = _office_kind(upload)
    stem = PurePosixPath(upload.name.replace("\\", "/")).stem
    upload.name = f"{stem or 'tep'}.{kind}"
    return kind


def _office_kind(upload):
    try:
        with zipfile.ZipFile(upload) as packed:
            names = {name.lower() for name in packed.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError):
        names = set()
    upload.seek(0)
    kinds = [kind for part, kind in OFFICE.items() if part in names]
    if len(kinds) != 1 or "[content_types].xml" not in names:
        raise ValidationError(_("Only PDF, DOCX, XLSX, JPG or PNG are taken."), code="kind")
    if any(name.endswith(MACROS) for name in names):
        raise ValidationError(_("This file carries macros. Please save it as DOCX or XLSX without them."), code="macros")
    return kinds[0]


@dataclass(frozen=True)
class Text:
    words: str
    strong: bool = False


@dataclass(frozen=True)
class Heading:
    words: str
    is_heading = True


class Link(str):
    """A cell's words that lead somewhere on a page; in a file they are words."""

    __slots__ = ("url",)

    def __new__(cls, words, url):
        made = super().__new__(cls, words)
        made.url = url
        return made


@dataclass(frozen=True)
class Table:
    header: tuple
    rows: tuple
    widths: tuple = ()  # in millimetres, for DOCX; 165 together
    numbers: bool = False  # every column but the first holds numbers
    is_table = True

    @property
    def shares(self):
        """The widths as percents, for the page."""
        whole = sum(self.widths)
        return [round(100 * width / whole) for width in self.widths]

    @property
    def right(self):
        """Which columns stand to the right: those of numbers, and all but the first where the table says so."""
        return [place > 0 and (self.numbers or _numeric(cells)) for place, cells in enumerate(zip(*self.rows, strict=True))]

    @property
    def lines(self):
        """[[(cell, whether it stands to the right)]]"""
        return [list(zip(row, self.right, strict=True)) for row in self.rows]

    @property
    def heads(self):
        return list(zip(self.header, self.right or [False] * len(self.header), strict=True))


def _numeric(cells):
    said = [str(cell) for cell in cells if cell not in (None, "")]
    return bool(said) and all(_NUMBER.fullmatch(words) for words in said)


@dataclass(frozen=True)
class Paper:
    agency: str
    kind: str  # BÁO CÁO, GIẤY MỜI
    about: str
    blocks: tuple
    number: str = ""  # unknown is left open for the pen, as are day, place and signer
    dated: date | None = None
    seat: str = ""
    to: str = ""
    copies: tuple = ("Như trên", "Lưu: VT")
    signs_as: str = ""
    signer: str = ""
    signatures: tuple = ()  # of minutes: who signs, side by side, instead of copies and one signer

    @property
    def number_words(self):
        return f"Số: {self.number or DOTS}"

    @property
    def dated_words(self):
        day = f"ngày {self.dated:%d} tháng {self.dated:%m} năm {self.dated.year}" if self.dated else "ngày …… tháng …… năm ………"
        return f"{self.seat or DOTS}, {day}"


def docx_of(papers):
    """All of them in one file, each on a page of its own."""
    from docx import Document

    document = Document()
    _page_setup(document)
    for number, paper in enumerate(papers):
        if number:
            document.add_page_break()
        _head(document, paper)
        _body(document, paper)
        _foot(document, paper)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page_setup(document):
    """A4 upright, Times New Roman 13, margins of the decree's appendix I."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(13)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    normal.paragraph_format.space_after = Pt(6)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(30), Mm(15), Mm(20), Mm(20)


def _head(document, paper):
    table = document.add_table(rows=1, cols=2)
    _set_widths(table, HEAD_WIDTHS)
    left, right = table.rows[0].cells
    _centred(left, [(paper.agency.upper(), "b"), (paper.number_words, "")], size=HEAD_SIZE)
    _centred(right, [(NATION, "b"), (MOTTO, "b"), (paper.dated_words, "i")], size=HEAD_SIZE)
    _ruled(right.paragraphs[1])
    _line(document, paper.kind, "b", before=18)
    if paper.about:
        _line(document, paper.about, "b")
    if paper.to:
        _line(document, f"Kính gửi: {paper.to}", "", before=12)


def _ruled(paragraph):
    """A line below, about as long as the motto; an underline would cut its dots."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(18)
    line, below = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "000000")):
        below.set(qn(f"w:{name}"), value)
    line.append(below)
    paragraph._p.get_or_add_pPr().insert_element_before(line, "w:spacing", "w:ind", "w:jc")


def _body(document, paper):
    for block in paper.blocks:
        if isinstance(block, Table):
            _table(document, block)
        elif isinstance(block, Heading):
            document.add_paragraph().add_run(plain(block.words)).bold = True
        else:
            _text(document, block)


def _text(document, block):
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    for line in plain(block.words).splitlines():
        paragraph = document.add_paragraph()
        paragraph.alignment, paragraph.paragraph_format.first_line_indent = WD_ALIGN_PARAGRAPH.JUSTIFY, Mm(10)
        paragraph.add_run(line).bold = block.strong


def _table(document, block):
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    table = document.add_table(rows=0, cols=len(block.header), style="Table Grid")
    for number, row in enumerate([block.heads, *block.lines]):
        for cell, (words, right) in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else None
            run = cell.paragraphs[0].add_run("" if words is None else str(plain(words)))
            run.bold, run.font.size = number == 0, Pt(11)
    if block.widths:
        _set_widths(table, block.widths)
    keep_rows_whole(table)
    repeat_head(table.rows[0])
    document.add_paragraph()


def _set_widths(table, widths):
    """In millimetres. Word reads them from the cells, LibreOffice from the grid of the table."""
    from docx.shared import Mm

    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def keep_rows_whole(table):
    from docx.oxml import OxmlElement

    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def repeat_head(row):
    """At the head of each page that the table comes to."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _foot(document, paper):
    document.paragraphs[-1].paragraph_format.keep_with_next = True  # signatures stand with the last words
    from docx.shared import Pt

    if paper.signatures:
        table = document.add_table(rows=1, cols=len(paper.signatures))
        keep_rows_whole(table)
        for cell, words in zip(table.rows[0].cells, paper.signatures, strict=True):
            _centred(cell, [(words.upper(), "b"), ("(Ký, ghi rõ họ tên)", "i"), ("", ""), ("", ""), ("", "")])
        return
    table = document.add_table(rows=1, cols=2)
    keep_rows_whole(table)
    left, right = table.rows[0].cells
    left.paragraphs[0].add_run("Nơi nhận:").bold = True
    for copy in paper.copies:
        left.add_paragraph().add_run(f"- {plain(copy)};").font.size = Pt(11)
    _centred(right, [(paper.signs_as.upper() or "NGƯỜI KÝ", "b"), ("", ""), ("", ""), ("", ""), (paper.signer or DOTS, "b")])


def _centred(cell, lines, *, size=None):
    for number, (words, looks) in enumerate(lines):
        _set(cell.paragraphs[0] if number == 0 else cell.add_paragraph(), words, looks, size=size)


def _line(document, words, looks, *, before=0):
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(before)
    _set(paragraph, words, looks)


def _set(paragraph, words, looks, *, size=None):
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(plain(words))
    run.bold, run.italic, run.font.size = "b" in looks, "i" in looks, size and Pt(size)
