"""What is withheld of whom on a day, and what was."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, F, Max, Sum
from django.db.models.functions import Coalesce

from marketplace.foundation.core import dates
from marketplace.foundation.payees import modes

from .models import Declared, Month, Revenue, Seller, Switch, TaxRate, Threshold, Withheld


@dataclass(frozen=True)
class Rate:
    vat_basis_points: int = 0
    pit_basis_points: int = 0
    basis: str = ""
    why: str = Withheld.Why.NONE
    switch: Switch | None = None  # what the seller declared and shows a paper of, where that decided


@dataclass(frozen=True)
class Standing:
    """What stands withheld of one kind of revenue of an order."""

    amount: int
    vat: int
    pit: int
    turns: int
    rate: Rate
    at: object = None  # of its first row

    @property
    def tax(self):
        return self.vat + self.pit


def own_produce(products, on=None):
    """Of these registered products (keys): those that their makers have declared as their own unprocessed produce."""
    rows = Switch.objects.on(dates.today(on)).filter(kind=Switch.Kind.OWN_PRODUCE, product__in=products)
    return set(rows.values_list("product_id", flat=True))


class RatesOfDay:
    """Rates in force on a day, read once for many sellers."""

    def __init__(self, day, producers):
        self.rows = {}
        for row in TaxRate.objects.filter(seller=Seller.INDIVIDUAL, valid_from__lte=day).order_by("valid_from"):
            self.rows[row.resident, row.revenue] = row  # the latest stays
        said = Switch.objects.on(day).filter(producer__in=producers).order_by("valid_from", "pk")
        self.switches = {(row.producer_id, row.kind): row for row in said}
        self.threshold = Threshold.objects.filter(valid_from__lte=day).first()

    def rate(self, producer, revenue):
        """`producer`: its key."""
        abroad = self._said(producer, Switch.Kind.ABROAD)
        row = self.rows.get((abroad is None, revenue))
        if not_kept := self._not_kept(producer, row):
            return not_kept
        own = self._said(producer, Switch.Kind.OWN_PRODUCE) if revenue == Revenue.OWN_PRODUCE else None
        return Rate(row.vat_basis_points, row.pit_basis_points, row.basis, switch=own or abroad)

    def _said(self, producer, kind):
        return self.switches.get((producer, kind))

    def _not_kept(self, producer, row):
        if modes.mode() == modes.Mode.DIRECT:  # the platform has no payment function
            return Rate(why=Withheld.Why.DIRECT)
        if direct := self._said(producer, Switch.Kind.DIRECT):
            return Rate(why=Withheld.Why.DIRECT, switch=direct)
        if row is None:
            return Rate(why=Withheld.Why.NO_RATE)
        if not row.counts:
            return Rate(why=Withheld.Why.NOT_COUNTED)
        return self._below_threshold(self._said(producer, Switch.Kind.TURNOVER))

    def _below_threshold(self, declared):
        stops = declared is not None and self.threshold is not None and self.threshold.stops
        if not stops or declared.turnover > self.threshold.amount:
            return None
        return Rate(basis=self.threshold.basis, why=Withheld.Why.TURNOVER, switch=declared)


def standing(numbers):
    """{order's number: {revenue: Standing}}; one query."""
    found = {}
    for row in Withheld.objects.filter(number__in=numbers).select_related("switch").order_by("number", "revenue", "turn"):
        of_order = found.setdefault(row.number, {})
        before = of_order.get(row.revenue)
        if before is None:
            rate = Rate(row.vat_basis_points, row.pit_basis_points, row.basis, row.why, row.switch)
            of_order[row.revenue] = Standing(row.amount, row.vat, row.pit, row.turn, rate, row.at)
        else:
            sums = (before.amount + row.amount, before.vat + row.vat, before.pit + row.pit)
            of_order[row.revenue] = Standing(*sums, row.turn, before.rate, before.at)
    return found


def kept(numbers):
    """{order's number: (VAT, income tax)} that stands withheld of it."""
    return {
        number: (sum(one.vat for one in of_order.values()), sum(one.pit for one in of_order.values()))
        for number, of_order in standing(numbers).items()
    }


def month_of(on=None):
    """The first day of the month in Vietnam."""
    return dates.today(on).replace(day=1)


def month_named(said):
    """`2026-11`, as addresses name a month → its first day; None for what is none."""
    try:
        first = date.fromisoformat(f"{said}-01")
    except ValueError:
        return None
    return first if dates.EARLIEST <= first <= dates.LATEST else None


def pay_before(first):
    """The last day on which the tax of the month that begins on `first` is paid."""
    later = dates.add_months(first, 1)
    return date(later.year, later.month, settings.TAX_PAID_BY_DAY)


def span(first):
    """(since, until) of a month, as moments."""
    return dates.start_of(first), dates.start_of(dates.add_months(first, 1))


def rows_of(producers, first):
    """What was withheld of these producers and given back in a month, in the order of time."""
    since, until = span(first)
    return Withheld.objects.filter(producer__in=producers, at__gte=since, at__lt=until).select_related("producer", "month", "switch")


def months_of(producers):
    """[(first day, VAT, income tax, whether the tax office has it)] of every month in which something moved, the last first."""
    rows = {}
    for at, vat, pit, paid_on in Withheld.objects.filter(producer__in=producers).values_list("at", "vat", "pit", "month__paid_on"):
        first = month_of(at)
        before = rows.get(first, (0, 0, True))
        rows[first] = (before[0] + vat, before[1] + pit, before[2] and paid_on is not None)
    return [(first, *sums) for first, sums in sorted(rows.items(), reverse=True)]


def paid_month(rows):
    """The declared month that these rows went with, once its tax is paid; else None."""
    return next((row.month for row in rows if row.month and row.month.paid_on), None)


def sums(rows):
    """(paid, given back, VAT, income tax) of rows at hand."""
    rows = list(rows)
    return (
        sum(row.amount for row in rows if row.amount > 0),
        -sum(row.amount for row in rows if row.amount < 0),
        sum(row.vat for row in rows),
        sum(row.pit for row in rows),
    )


def undeclared(first):
    """Rows that the declaration of this month takes up: its own, and what came to earlier months after they were declared."""
    return Withheld.objects.filter(month=None, at__lt=span(first)[1])


def months():
    """Every declared month with the number of its sellers and what was declared."""
    rows = Month.objects.select_related("closed_by", "paid_by")
    return rows.annotate(n=Count("sellers"), vat=Coalesce(Sum("sellers__vat"), 0), pit=Coalesce(Sum("sellers__pit"), 0))


def open_months(on=None):
    """The first days of months with rows that no declaration has taken up, this one too; the earliest first."""
    last = Month.objects.aggregate(last=Max("first"))["last"]
    found = {month_of(at) for at in Withheld.objects.filter(month=None).values_list("at", flat=True)}
    if last:
        found = {max(first, dates.add_months(last, 1)) for first in found}  # what came late to a declared month goes with the next
    return sorted(found)


def to_declare(on=None):
    """Months that are over and wait for their declaration."""
    return [first for first in open_months() if first < month_of(on)]


def to_pay():
    """Declared months whose tax is not noted as paid."""
    return months().filter(paid_on=None, vat__gt=-F("pit"))


def is_overdue(first, on=None):
    return pay_before(first) < dates.today(on)


def due(on=None):
    """The first days of months that wait for a declaration or a payment; the earliest first."""
    return sorted({*to_declare(on), *to_pay().values_list("first", flat=True)})


def declared(month):
    return Declared.objects.filter(month=month).select_related("producer")


def scan_of(switch, which):
    """The scan of a switch's paper, or of the one that ended it; None where there is none."""
    return (switch.end_scan if which == "end" else switch.scan) or None


def papers_of(producers):
    """What these sellers have declared, with the papers that the desk keeps of it; the latest first."""
    rows = Switch.objects.filter(producer__in=producers).select_related("producer", "product")
    return rows.order_by("producer__sort_key", "-valid_from", "-pk")


def told_switches(person):
    """For the copy of a person's data: what is written down about the tax of households for which they act."""
    if person.user is None:
        return
    rows = Switch.objects.filter(producer__memberships__user=person.user).select_related("producer").distinct()
    for row in rows:
        said = {"producer": row.producer.name, "what": str(row.get_kind_display()), "turnover": row.turnover, "paper": row.evidence}
        yield said | {"from": row.valid_from, "until": row.valid_until, "scan": bool(row.scan)}


def revenue_words(revenue):
    return Revenue(revenue).label
