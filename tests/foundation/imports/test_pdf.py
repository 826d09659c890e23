import re

from marketplace.foundation.imports.papers import Heading, Table, Text
from marketplace.foundation.imports.pdf import Sheet, pdf_of


def sheet(rows=1, **said):
    table = Table(("Đơn", "Thuế"), tuple((f"7KQ2M9X{n}", "15.000 ₫") for n in range(rows)), (128, 50))
    told = {"facts": (("Mã số thuế", "0312"),), "blocks": (Heading("Các đơn"), Text("Đã nộp thay."), table), "foot": "Sàn"}
    return Sheet("Sản vật Bắc Kạn", "Thuế đã khấu trừ", **{**told, **said})


def pages(file):
    return len(re.findall(rb"/Type /Page\b(?!s)", file))


def test_a_long_table_goes_on_over_pages():
    assert (pages(pdf_of(sheet())), pages(pdf_of(sheet(rows=60)))) == (1, 2)


def test_control_characters_and_decomposed_letters_do_no_harm():
    file = pdf_of(sheet(foot="a\0b", blocks=(Text("Hộ bà Nguyễn \x07"),)))
    assert file.startswith(b"%PDF-")
    assert b"FontFile2" in file


def test_sums_stand_to_the_right_also_those_that_were_given_back():
    assert Table(("Đơn", "Thuế"), (("A", "15.000\u00a0₫"), ("B", "−850\u00a0₫"))).right == [False, True]
