"""Administrative papers in the form of Decree 30/2020/NĐ-CP: one description, shown as a page to print and as DOCX.

A paper of a Vietnamese authority speaks Vietnamese in every language of the site.
"""

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.foundation.core.files import check_upload

from .exports import plain

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
DOTS = "…………"
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


@dataclass(frozen=True)
class Table:
    header: tuple
    rows: tuple
    widths: tuple = ()  # in millimetres, for DOCX; 165 together
    is_table = True

    @property
    def shares(self):
        """The widths as percents, for the page."""
        whole = sum(self.widths)
        return [round(100 * width / whole) for width in self.widths]


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
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    _centred(left, [(paper.agency.upper(), "b"), (paper.number_words, "")])
    _centred(right, [(NATION, "b"), (MOTTO, "b"), (paper.dated_words, "i")])
    _line(document, paper.kind, "b", before=18)
    if paper.about:
        _line(document, paper.about, "b")
    if paper.to:
        _line(document, f"Kính gửi: {paper.to}", "", before=12)


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
    from docx.shared import Mm, Pt

    table = document.add_table(rows=0, cols=len(block.header), style="Table Grid")
    for number, row in enumerate([block.header, *block.rows]):
        for place, (cell, words) in enumerate(zip(table.add_row().cells, row, strict=True)):
            run = cell.paragraphs[0].add_run("" if words is None else str(plain(words)))
            run.bold, run.font.size = number == 0, Pt(11)
            if block.widths:
                cell.width = Mm(block.widths[place])
    document.add_paragraph()


def _foot(document, paper):
    from docx.shared import Pt

    if paper.signatures:
        for cell, words in zip(document.add_table(rows=1, cols=len(paper.signatures)).rows[0].cells, paper.signatures, strict=True):
            _centred(cell, [(words.upper(), "b"), ("(Ký, ghi rõ họ tên)", "i"), ("", ""), ("", ""), ("", "")])
        return
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.paragraphs[0].add_run("Nơi nhận:").bold = True
    for copy in paper.copies:
        left.add_paragraph().add_run(f"- {plain(copy)};").font.size = Pt(11)
    _centred(right, [(paper.signs_as.upper() or "NGƯỜI KÝ", "b"), ("", ""), ("", ""), ("", ""), (paper.signer or DOTS, "b")])


def _centred(cell, lines):
    for number, (words, looks) in enumerate(lines):
        _set(cell.paragraphs[0] if number == 0 else cell.add_paragraph(), words, looks)


def _line(document, words, looks, *, before=0):
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(before)
    _set(paragraph, words, looks)


def _set(paragraph, words, looks):
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(plain(words))
    run.bold, run.italic = "b" in looks, "i" in looks
