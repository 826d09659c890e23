"""Tax that went to the tax office, as the book knows it: what was kept of each seller leaves the accounts, and the bank."""

from django.utils.translation import gettext_lazy as _

from marketplace.foundation.ledger import checks, services
from marketplace.foundation.ledger.matters import Kind, Matter
from marketplace.foundation.payments.selectors import PLATFORM

from .models import Month

WORDS = {"tax_paid": _("{amount} of tax withheld in {month} was paid to the tax office ({paper}).")}
SUBJECTS = {"tax": _("Tax of the month")}


def of_month(month):
    sums, total = {}, 0
    for row in month.sellers.select_related("producer"):
        code = row.producer.code
        sums |= {(Kind.TAX_VAT, code): row.vat, (Kind.TAX_PIT, code): row.pit}
        total += row.tax
    told = {"amount": total, "month": str(month), "paper": month.paid_paper}
    return Matter(f"tax:{month.first:%Y-%m}", "tax_paid", sums | {(Kind.BANK, PLATFORM): -total}, details=told)


def book(month, *, at, person=None):
    services.bring([of_month(month)], at=at, person=person)


def register_checks():
    checks.register_matters("tax_months", _("Each month of tax that was paid is in the book"), _all, prefixes=SUBJECTS)


def _all():
    yield from map(of_month, Month.objects.exclude(paid_on=None).order_by("first").iterator())
