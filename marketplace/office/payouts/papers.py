"""The statement of a transfer as PDF: each order, what was taken off, where the money went."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.foundation.imports.papers import Heading, Table, Text
from marketplace.foundation.imports.pdf import Sheet, pdf_of

from . import page

WIDTHS = (46, 28, 36, 26, 29)  # millimetres


def statement(payout):
    lines = page.lines_of(payout)
    blocks = [Heading(_("Each order")), _orders(lines), *_deductions(lines)]
    return pdf_of(
        Sheet(
            issuer=", ".join(filter(None, (settings.OPERATOR_NAME, settings.OPERATOR_ADDRESS))),
            title=page.title_of(payout),
            facts=tuple(_facts(payout)),
            blocks=tuple(blocks),
            foot=f"{settings.SITE_NAME} · {payout.memo}",
        )
    )


def _facts(payout):
    yield _("Producer"), payout.producer.name
    yield _("Sum"), dong(payout.amount)
    yield _("To the account"), str(payout.account)
    yield _("State"), str(page.STANDS[payout.state])
    if payout.settled_at:
        yield _("Day"), dates.words(payout.settled_at)
    if payout.bank_reference:
        yield _("The bank's reference"), payout.bank_reference


def _orders(lines):
    header = (
        _("Order, arrived on"),
        pgettext("sum", "Goods"),
        _("Taken off, and already received"),
        _("Delivery"),
        pgettext("sum", "Sent"),
    )
    rows = [
        (_numbered(part.order), dong(part.goods), dong(part.payable - part.goods - part.kept), dong(part.delivery), dong(part.net))
        for part, _deducted in lines
    ]
    whole = sum(part.net for part, _deducted in lines)
    return Table(header, (*rows, (_("Together"), "", "", "", dong(whole))), WIDTHS, numbers=True)


def _numbered(order):
    return f"{order.number}, {dates.words(order.delivered_at)}" if order.delivered_at else order.number


def _deductions(lines):
    """Why each sum was taken off, one sentence an order."""
    said = []
    for part, deducted in lines:
        told = [f"{words.lower()} {dong(amount)}" for words, amount in deducted]
        told += [_("taken in cash at the door: %(sum)s") % {"sum": dong(part.cash)}] if part.cash else []
        told += [_("came into your own bank account: %(sum)s") % {"sum": dong(part.bank)}] if part.bank else []
        said += [Text(f"{part.order.number}: {'; '.join(told)}.")] if told else []
    return [Heading(_("What was taken off, and why")), *said] if said else []
