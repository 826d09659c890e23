"""The report as a paper of an authority (Decree 30/2020) and as a table."""

from marketplace.foundation.accounts.content import COORDINATION
from marketplace.foundation.accounts.selectors import agency_then
from marketplace.foundation.core import dates, figures
from marketplace.foundation.imports import exports
from marketplace.foundation.imports.papers import Link, Paper, Table, Text

from . import selectors

WIDTHS = (75, 30, 30, 30)


def paper(report, address=None):
    """`address`: (report, name of a figure) → where its rows are shown; a file needs none."""
    quarter = report.quarter
    blocks = [Text(f"Số liệu tính đến hết ngày {dates.words(report.as_of)}, chốt lúc {dates.moment_words(report.made_at)}.")]
    sides = (report, *selectors.before(report))
    kept = selectors.kept_for([side for side in sides if side]) if address else ()

    def cell(side, name, value):
        linked = side is not None and (side.pk, name) in kept
        return Link(_cell(value), address(side, name)) if linked else _cell(value)

    for title, lines in selectors.compared(report):
        rows = tuple((words, *map(cell, sides, [name] * len(sides), values)) for words, name, *values in lines)
        blocks.append(Table((title, *_quarters(quarter)), rows, WIDTHS, numbers=True))
    return Paper(
        agency=agency_then(COORDINATION, dates.start_of(report.as_of)).name,
        kind="BÁO CÁO",
        about=f"Kết quả thực hiện Chương trình OCOP quý {quarter}",
        blocks=tuple(blocks),
        copies=("Lưu: VT",),
    )


def xlsx(report):
    rows = [(title, words, *values) for title, lines in selectors.compared(report) for words, _name, *values in lines]
    return exports.xlsx_bytes(("Nhóm", "Chỉ tiêu", *_quarters(report.quarter)), rows)


def _quarters(quarter):
    return (f"Quý {quarter}", f"Quý {quarter.before}", f"Quý {quarter.year_before}")


def _cell(value):
    return "chưa có" if value is None else figures.grouped(value)
