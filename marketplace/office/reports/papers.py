"""The report as a paper of an authority (Decree 30/2020) and as a table."""

from marketplace.foundation.core import dates, figures
from marketplace.foundation.imports import exports
from marketplace.foundation.imports.papers import Paper, Table, Text

from . import selectors

WIDTHS = (75, 30, 30, 30)


def paper(report):
    quarter = report.quarter
    blocks = [Text(f"Số liệu tính đến hết ngày {dates.words(report.as_of)}, chốt lúc {dates.moment_words(report.made_at)}.")]
    for title, lines in selectors.compared(report):
        rows = tuple((words, *map(_cell, values)) for words, *values in lines)
        blocks.append(Table((title, *_quarters(quarter)), rows, WIDTHS))
    return Paper(
        agency="VĂN PHÒNG ĐIỀU PHỐI NÔNG THÔN MỚI",
        kind="BÁO CÁO",
        about=f"Kết quả thực hiện Chương trình OCOP quý {quarter}",
        blocks=tuple(blocks),
        copies=("Lưu: VT",),
    )


def xlsx(report):
    rows = [(title, words, *values) for title, lines in selectors.compared(report) for words, *values in lines]
    return exports.xlsx_bytes(("Nhóm", "Chỉ tiêu", *_quarters(report.quarter)), rows)


def _quarters(quarter):
    return (f"Quý {quarter}", f"Quý {quarter.before}", f"Quý {quarter.year_before}")


def _cell(value):
    return "chưa có" if value is None else figures.grouped(value)
