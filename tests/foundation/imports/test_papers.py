import io
from datetime import date

from docx import Document

from marketplace.foundation.imports.papers import Heading, Link, Paper, Table, Text, docx_of

PAPER = Paper(
    agency="Sở ví dụ",
    kind="BÁO CÁO",
    about="Kết quả thử",
    blocks=(Heading("I. Chung"), Text("Dòng một\nDòng\x07 hai"), Table(("Tên", "Số"), (("Miến", 5), (None, "=1")))),
    number="12/BC-VD",
    dated=date(2026, 2, 3),
    seat="Bắc Kạn",
    signer="Nguyễn Văn Ví Dụ",
)


def read(data):
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return document, [paragraph.text for paragraph in document.paragraphs], cells


def test_a_paper_has_the_frame_of_the_decree():
    document, lines, cells = read(docx_of([PAPER]))

    assert cells[0] == "SỞ VÍ DỤ\nSố: 12/BC-VD"
    assert cells[1] == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nBắc Kạn, ngày 03 tháng 02 năm 2026"
    assert [line for line in lines if line] == ["BÁO CÁO", "Kết quả thử", "I. Chung", "Dòng một", "Dòng hai"]
    assert cells[2:8] == ["Tên", "Số", "Miến", "5", "", "=1"]
    assert cells[-1].endswith("Nguyễn Văn Ví Dụ")
    assert (round(document.sections[0].page_width.mm), round(document.sections[0].left_margin.mm)) == (210, 30)


def test_what_is_not_known_is_left_for_the_pen():
    _document, _lines, cells = read(docx_of([Paper(agency="Sở ví dụ", kind="GIẤY MỜI", about="", blocks=())]))

    assert "Số: …………" in cells[0]
    assert "ngày …… tháng …… năm ………" in cells[1]


def test_each_paper_begins_a_page():
    one, three = (docx_of([PAPER] * n) for n in (1, 3))

    assert [Document(io.BytesIO(data)).element.xml.count('w:type="page"') for data in (one, three)] == [0, 2]


def test_tables_hold_their_widths_and_repeat_their_head():
    table = Table(("STT", "Tên", "Số"), ((1, "Miến", "1.200"), (2, "Trà", "45 ₫")), (15, 110, 40))
    document = Document(io.BytesIO(docx_of([Paper(agency="Sở ví dụ", kind="BÁO CÁO", about="", blocks=(table,))])))
    head, made = document.tables[:2]

    assert [round(column.width.mm) for column in made.columns] == [15, 110, 40]
    assert [round(cell.width.mm) for cell in head.rows[0].cells] == [62, 103]  # the nation's name on one line
    assert made.rows[0]._tr.trPr.xpath("w:tblHeader") and all(row._tr.trPr.xpath("w:cantSplit") for row in made.rows)  # noqa: PT018
    assert table.right == [False, False, True]


def test_a_cell_that_leads_somewhere_is_words_in_a_file():
    table = Table(("Chỉ tiêu", "Số"), (("Đơn hàng", Link("17", "/desk/quarters/1/orders/")),))
    document = Document(io.BytesIO(docx_of([Paper(agency="Sở ví dụ", kind="BÁO CÁO", about="", blocks=(table,))])))

    assert [cell.text for cell in document.tables[1].rows[1].cells] == ["Đơn hàng", "17"]
