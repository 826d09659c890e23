"""Statements for people as PDF: the same words on every telephone, to keep and to send on."""

from dataclasses import dataclass
from pathlib import Path

from marketplace.foundation.core.text import nfc

from .exports import plain
from .papers import Heading, Table

FONTS = Path(__file__).resolve().parents[1] / "core" / "art" / "fonts"
MARGIN, WIDTH, FACT = 16, 178, 62  # millimetres of an upright A4
INK, SOFT, LINE, FOLD = (23, 32, 63), (75, 81, 103), (221, 210, 188), (239, 231, 213)


@dataclass(frozen=True)
class Sheet:
    issuer: str
    title: str
    facts: tuple = ()  # (what, words) above the rest
    blocks: tuple = ()  # Text, Heading and Table of `papers`
    foot: str = ""  # on every page, before its number


def pdf_of(sheet):
    document = _document(sheet)
    _head(document, sheet)
    for block in sheet.blocks:
        if isinstance(block, Table):
            _table(document, block)
        else:
            heading = isinstance(block, Heading)
            _words(document, block.words, strong=heading or getattr(block, "strong", False), before=4 if heading else 0)
    return bytes(document.output())


def _document(sheet):
    from fpdf import FPDF

    class Pages(FPDF):
        def footer(self):
            self.set_y(-13)
            self.set_font("text", size=8.5)
            self.set_text_color(*SOFT)
            self.cell(WIDTH - 30, 5, _shown(sheet.foot))
            self.cell(30, 5, f"{self.page_no()}/{{nb}}", align="R")

    document = Pages(format="A4")
    document.set_margins(MARGIN, MARGIN)
    document.set_auto_page_break(auto=True, margin=20)
    for family, style, file in (("text", "", "be-vietnam-pro-400"), ("text", "B", "be-vietnam-pro-600"), ("title", "", "podkova-600")):
        document.add_font(family, style, FONTS / f"{file}.ttf")
    document.set_title(_shown(sheet.title))
    document.set_lang("vi")
    document.add_page()
    return document


def _head(document, sheet):
    document.set_text_color(*SOFT)
    document.set_font("text", size=9.5)
    document.multi_cell(WIDTH, 5, _shown(sheet.issuer), new_x="LMARGIN", new_y="NEXT")
    document.ln(3)
    document.set_text_color(*INK)
    document.set_font("title", size=21)
    document.multi_cell(WIDTH, 9.5, _shown(sheet.title), new_x="LMARGIN", new_y="NEXT")
    document.ln(3)
    for what, words in sheet.facts:
        document.set_font("text", size=10)
        document.cell(FACT, 6, _shown(what))
        document.set_font("text", "B", size=10)
        document.multi_cell(WIDTH - FACT, 6, _shown(words), new_x="LMARGIN", new_y="NEXT")
    document.ln(3)


def _words(document, words, *, strong=False, before=0):
    document.ln(before)
    document.set_font("text", "B" if strong else "", size=11 if strong else 10)
    document.multi_cell(WIDTH, 5.6, _shown(words), new_x="LMARGIN", new_y="NEXT")
    document.ln(1.6)


def _table(document, block):
    from fpdf.fonts import FontFace

    document.set_font("text", size=9)
    document.set_draw_color(*LINE)
    looks = {
        "borders_layout": "HORIZONTAL_LINES",
        "headings_style": FontFace(emphasis="BOLD", color=INK, fill_color=FOLD),
        "line_height": 5.2,
        "padding": 1.2,
        "text_align": tuple("RIGHT" if right else "LEFT" for right in block.right),
        "width": WIDTH,
    }
    with document.table(col_widths=block.widths or None, **looks) as table:
        for row in (block.header, *block.rows):
            line = table.row()
            for cell in row:
                line.cell(_shown("" if cell is None else str(cell)))
    document.ln(3)


def _shown(words):
    """Letters whole, as the fonts hold them."""
    return nfc(str(plain(words)))
