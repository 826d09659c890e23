"""The rows behind a figure of a quarterly report. A report keeps their ids; here they are read, each as it is today."""

from dataclasses import dataclass
from itertools import zip_longest

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.accounts.selectors import opens
from marketplace.foundation.core import dates
from marketplace.office.desk.lists import PRINT, Column, DeskList, shown
from marketplace.office.reports import selectors
from marketplace.register.certification.models import Certificate, LabelReport, RegisteredProduct, Suspension
from marketplace.register.producers.models import Producer
from marketplace.shop.purchases.models import ProducerOrder
from marketplace.shop.storefront.models import Complaint
from marketplace.trade.fairs.models import BoothResult, Fair
from marketplace.trade.outlets.models import Outlet

FILES = (("csv", "CSV"), ("xlsx", "Excel"), (PRINT, _("Print")))


@dataclass(frozen=True)
class Row:
    """`thing` is None where it is not kept any more: it was counted all the same."""

    pk: int
    thing: object
    amount: int | None


@dataclass(frozen=True)
class Kind:
    model: type
    role: str  # who may open the page of a row
    joined: tuple  # for `select_related`
    url: object  # thing → address of its page
    facts: tuple  # (words, thing → value, css)

    def opens(self, user, grants):
        return opens(user, grants, [self.role])

    def columns(self, counted):
        own = [Column(str(place), words, _read(value, place), css=css) for place, (words, value, css) in enumerate(self.facts)]
        return [*own, Column("amount", selectors.words_of(counted.name), lambda row: row.amount, css="num")] if counted.amounts else own

    def cells(self, row, counted):
        return [(column, shown(column.value(row))) for column in self.columns(counted)]


def _read(value, place):
    """Of a thing that is gone the first cell says so."""
    gone = _("no longer kept (number %(key)d)")
    return lambda row: value(row.thing) if row.thing else (gone % {"key": row.pk} if place == 0 else "")


def _day(moment):
    return moment and dates.today(moment)


_PLACE = (_("Commune"), lambda thing: str(thing.commune or thing.district or ""), "")
_CODE = (_("Code"), lambda thing: thing.code, "")
KINDS = {
    kind.model: kind
    for kind in (
        Kind(
            RegisteredProduct,
            Role.COORDINATION_OFFICER,
            ("producer", "commune", "district"),
            lambda thing: reverse("desk:product", args=[thing.code]),
            (
                (_("Product"), lambda thing: thing.name, ""),
                _CODE,
                (_("Maker in the register"), lambda thing: str(thing.producer or ""), ""),
                _PLACE,
            ),
        ),
        Kind(
            Certificate,
            Role.COORDINATION_OFFICER,
            ("product__producer", "product__commune", "product__district", "decision"),
            lambda thing: reverse("desk:certificate", args=[thing.code]),
            (
                (_("Product"), lambda thing: thing.product.name, ""),
                (_("Certificate"), str, ""),
                (_("Maker in the register"), lambda thing: str(thing.product.producer or ""), ""),
                (_("Commune"), lambda thing: str(thing.product.commune or thing.product.district or ""), ""),
                (_("Stars"), lambda thing: thing.stars, "num"),
                (_("Valid from"), lambda thing: thing.valid_from, "num"),
                (_("Last day"), lambda thing: thing.expires_on, "num"),
            ),
        ),
        Kind(
            Suspension,
            Role.COORDINATION_OFFICER,
            ("certificate__product", "decision"),
            lambda thing: reverse("desk:certificate", args=[thing.certificate.code]),
            (
                (_("Product"), lambda thing: thing.certificate.product.name, ""),
                (_("Certificate"), lambda thing: str(thing.certificate), ""),
                (_("First day"), lambda thing: _day(thing.from_at), "num"),
                (_("Decision"), lambda thing: thing.decision.number, ""),
            ),
        ),
        Kind(
            Producer,
            Role.COORDINATION_OFFICER,
            ("commune", "district"),
            lambda thing: reverse("desk:producer", args=[thing.code]),
            ((_("Maker in the register"), str, ""), _CODE, _PLACE),
        ),
        Kind(
            Outlet,
            Role.TRADE_OFFICER,
            ("commune", "district", "announced_by"),
            lambda thing: reverse("desk:outlet", args=[thing.code]),
            (
                (_("Name of the point of sale"), str, ""),
                _CODE,
                _PLACE,
                (_("Announcement"), lambda thing: str(thing.announced_by or ""), ""),
            ),
        ),
        Kind(
            Fair,
            Role.TRADE_OFFICER,
            ("commune", "district"),
            lambda thing: reverse("desk:fair", args=[thing.pk]),
            (
                (_("Name of the fair"), str, ""),
                (_("First day"), lambda thing: thing.starts_on, "num"),
                (_("Last day"), lambda thing: thing.ends_on, "num"),
                _PLACE,
            ),
        ),
        Kind(
            BoothResult,
            Role.TRADE_OFFICER,
            ("registration__fair", "registration__producer"),
            lambda thing: reverse("desk:fair", args=[thing.registration.fair_id]),
            (
                (_("Maker in the register"), lambda thing: str(thing.registration.producer or ""), ""),
                (_("Name of the fair"), lambda thing: str(thing.registration.fair), ""),
            ),
        ),
        Kind(
            ProducerOrder,
            Role.OPERATOR,
            ("producer",),
            lambda thing: reverse("desk:order", args=[thing.number]),
            (
                (_("Order number"), lambda thing: thing.number, ""),
                (_("Maker in the register"), lambda thing: str(thing.producer), ""),
                (_("Placed"), lambda thing: _day(thing.placed_at), "num"),
                (_("Delivered"), lambda thing: _day(thing.delivered_at), "num"),
            ),
        ),
        Kind(
            Complaint,
            Role.OPERATOR,
            ("agency",),
            lambda thing: reverse("desk:complaint", args=[thing.pk]),
            (
                (_("Reference"), str, ""),
                (_("About"), lambda thing: thing.get_about_display(), ""),
                (_("Came in"), lambda thing: _day(thing.made_at), "num"),
                (_("Answered"), lambda thing: _day(thing.answered_at), "num"),
                (_("Agency that answers"), lambda thing: str(thing.agency or ""), ""),
            ),
        ),
        Kind(
            LabelReport,
            Role.COORDINATION_OFFICER,
            ("agency", "certificate__product"),
            lambda thing: reverse("desk:label", args=[thing.pk]),
            (
                (_("Reference"), lambda thing: thing.reference, ""),
                (_("About"), lambda thing: thing.get_what_display(), ""),
                (_("Product"), lambda thing: thing.certificate.product.name if thing.certificate else thing.asked, ""),
                (_("Came in"), lambda thing: _day(thing.made_at), "num"),
                (_("Agency that answers"), lambda thing: str(thing.agency or ""), ""),
            ),
        ),
    )
}


def kind_of(counted):
    return KINDS[selectors.model_of(counted)]


def read(kind, pairs):
    """[Row] for [(key, amount)], in that order; one query."""
    pairs = list(pairs)
    found = kind.model._default_manager.select_related(*kind.joined).in_bulk([key for key, _amount in pairs])
    return [Row(key, found.get(key), amount) for key, amount in pairs]


def every(counted):
    return read(kind_of(counted), zip_longest(counted.keys, counted.amounts))


def as_list(counted):
    report = counted.report
    title = f"{selectors.words_of(counted.name)}, {dates.words(report.as_of)}"
    file = f"{counted.name.replace('_', '-')}-quy-{report.number}-{report.year}"
    return DeskList("quarters", title, file, tuple(kind_of(counted).columns(counted)))
