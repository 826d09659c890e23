"""What leaves the house: a seller's statement of a month as PDF, the declaration of a month as a workbook. Both speak Vietnamese."""

from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.foundation.imports import exports
from marketplace.foundation.imports.papers import Table, Text
from marketplace.foundation.imports.pdf import Sheet, pdf_of

from .selectors import declared, pay_before, revenue_words, rows_of, sums
from .words import why_words

WIDTHS = (24, 26, 40, 32, 28, 28)
HEADER = (
    "Mã số thuế", "Tên nhà sản xuất", "Doanh thu đã nhận trong tháng", "Đã trả lại trong tháng", "Điều chỉnh của tháng trước",
    "Doanh thu tính thuế", "Thuế GTGT", "Thuế TNCN", "Tổng thuế", "Tháng",
)  # fmt: skip


def statement(producer, first, *, issuer):
    """One seller, one month: each order, what was kept of it and why."""
    with translation.override("vi"):
        return pdf_of(_sheet(producer, first, issuer))


def _sheet(producer, first, issuer):
    rows = list(rows_of([producer], first))
    paid, given_back, vat, pit = sums(rows)
    facts = (
        (_("Producer"), producer.legal_name or producer.name),
        (_("Tax code"), producer.tax_code_masked or "–"),
        (_("Paid by shoppers"), dong(paid)),
        (_("Given back"), dong(given_back)),
        (_("VAT withheld"), dong(vat)),
        (_("Personal income tax withheld"), dong(pit)),
        (_("Paid to the tax office by"), dates.words(pay_before(first))),
    )
    lines = tuple(
        (dates.words(row.at), row.number, revenue_words(row.revenue), dong(row.amount), dong(row.vat), dong(row.pit)) for row in rows
    )
    table = Table((_("Day"), _("Order"), _("Of what"), _("Revenue"), _("VAT"), _("PIT")), lines, WIDTHS)
    told = tuple(Text(words) for words in why_words(rows))
    title = _("Tax withheld in %(month)s") % {"month": f"{first:%m/%Y}"}
    return Sheet(issuer, title, facts, ((table,) if rows else ()) + told, foot=issuer)


def declaration(month):
    """One row a seller, as it was declared."""
    return exports.xlsx_bytes(HEADER, [_row(row, month) for row in declared(month)])


def _row(row, month):
    taxed = row.revenue - row.given_back + row.corrected
    return (row.tax_code, row.name, row.revenue, row.given_back, row.corrected, taxed, row.vat, row.pit, row.tax, str(month))
