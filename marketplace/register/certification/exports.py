"""The public register as a file."""

import csv

from django.utils.translation import gettext as _

from marketplace.foundation.imports.exports import safe_cell

from . import selectors
from .verdicts import verdict_word

BATCH = 500


class Echo:
    def write(self, line):
        return line


def rows(products, on=None):
    """One row a certificate or recognition; a product of which nothing is known has one too."""
    yield [
        _("Product code"), _("Product"), _("Producer"), _("Commune"), _("District until June 2025"), _("Group"), _("Kind"),
        _("Stars"), _("Points"), _("Certificate number"), _("Decision"), _("Authority"), _("From or year"), _("Last day"), _("State"),
        _("Words of the source"), _("Source"),
    ]  # fmt: skip
    for product in products.iterator(chunk_size=BATCH):
        about = [
            product.code,
            product.name,
            str(product.producer or ""),
            str(product.commune or ""),
            product.district.name if product.district else "",
            str(product.group),
        ]
        for line in selectors.history_of(product, on) or [None]:
            yield [safe_cell(cell) for cell in [*about, *_told(line)]]


def _told(line):
    if line is None:
        return [""] * 11
    if line.kind == "recognition":
        said = line.recognition
        until = said.said_until.isoformat() if said.said_until else ""
        return [_("source"), said.stars or "", "", "", "", "", said.when, until, "", said.words, said.source]
    one = line.certificate
    decision = one.decision
    kind = _("certificate (invented, for demonstration)") if decision.sample else _("certificate")
    days = [one.valid_from.isoformat(), one.expires_on.isoformat()]
    points = "" if one.points is None else one.points
    authority = str(decision.authority)
    return [kind, one.stars, points, one.number, decision.number, authority, *days, verdict_word(line.state), "", decision.source]


def as_csv(products, on=None):
    """Lines of a CSV that Excel opens as UTF-8."""
    writer = csv.writer(Echo())
    yield "\ufeff"
    for row in rows(products, on):
        yield writer.writerow(row)
