"""Cash awaited against cash received, a carrier and a span of days at a time; each number opens its parcels, each list is a file too."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.office.desk.carrier_forms import ReportForm
from marketplace.office.desk.lists import Column, DeskList
from marketplace.shop.cash import selectors
from marketplace.shop.cash.models import Collector

from .doing import one_of

ON_A_PAGE = 50
NAMES = {
    "taken": pgettext_lazy("cash", "Taken at the door"),
    "come": pgettext_lazy("cash", "Received"),
    "announced": pgettext_lazy("cash", "Announced"),
    "given_up": pgettext_lazy("cash", "Given up"),
    "left": pgettext_lazy("cash", "With the carrier"),
    "overdue": gettext_lazy("Overdue"),
    "kept": gettext_lazy("Kept by the carrier"),
}


def _sums(value):
    return tuple(Column(what, words, lambda row, what=what: value(row, what), css="num") for what, words in NAMES.items())


LIST = DeskList(
    "cash_report",
    gettext_lazy("Cash awaited and received, by carrier"),
    "tien-thu-ho",
    (
        Column("carrier", gettext_lazy("Carrier"), lambda row: row[0].name, always=True),
        Column("parcels", gettext_lazy("Parcels"), lambda row: row[1], css="num"),
        *_sums(lambda row, what: row[2][what]),
    ),
)
ROWS = DeskList(
    "cash_rows",
    gettext_lazy("Cash awaited and received, by parcel"),
    "tien-thu-ho-tung-don",
    (
        Column("order", gettext_lazy("Order"), lambda row: row.parcel.order.number, always=True),
        Column("carrier", gettext_lazy("Carrier"), lambda row: row.parcel.collector.name),
        Column("tracking", gettext_lazy("Tracking number"), lambda row: row.parcel.order.tracking_number),
        Column("producer", gettext_lazy("Producer"), lambda row: row.parcel.order.producer.name, screen=False),
        Column("arrived", gettext_lazy("Arrived"), lambda row: _day(row.parcel.order.delivered_at)),
        Column("due", gettext_lazy("Should have come by"), lambda row: _day(row.due)),
        *_sums(getattr),
    ),
)


def _day(moment):
    return dates.today(moment) if moment else None


def _asked(request):
    """(form as it is shown, first day, last day): this month where nothing is asked for, or what is asked for cannot be."""
    form = ReportForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    today = dates.today()
    last = said.get("den") or max(today, said.get("tu") or today)
    first = said.get("tu") or last.replace(day=1)
    first = min(first, last)
    return ReportForm(initial={"tu": first, "den": last}), first, last


@role_required(Role.OPERATOR)
@require_safe
def report(request, kind=None):
    form, first, last = _asked(request)
    rows = selectors.by_carrier(selectors.accounts(first, last))
    if kind:
        return LIST.answer(request, rows, kind)
    shown = [(one, number, [(what, sums[what]) for what in NAMES]) for one, number, sums in rows]
    context = {"form": form, "first": first, "last": last, "rows": shown, "names": NAMES, "files": LIST.files, "months": _months(first)}
    totals = [(words, sum(sums[what] for _one, _number, sums in rows)) for what, words in NAMES.items()]
    return render(request, "desk/cash_report.html", context | {"totals": totals, "parcels": sum(number for _one, number, _sums in rows)})


def _months(first):
    """(the first and the last day of the month before, of the one after)"""
    before, after = first.replace(day=1) - timedelta(days=1), dates.add_months(first.replace(day=1), 1)
    return (before.replace(day=1), before), (after, dates.add_months(after, 1) - timedelta(days=1))


@role_required(Role.OPERATOR)
@require_safe
def rows(request, kind=None):
    """`?hang=` code of a carrier, `?so=` one of NAMES: the parcels that make up this number."""
    _form, first, last = _asked(request)
    collector = Collector.objects.filter(code=request.GET.get("hang", "")).first()
    if collector is None and request.GET.get("hang"):
        raise Http404
    what = one_of(tuple(NAMES), request.GET.get("so"))
    found = [row for row in selectors.accounts(first, last, collector=collector) if not what or getattr(row, what)]
    if kind:
        return ROWS.answer(request, found, kind)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    columns = [column for column in ROWS.columns if column.screen]
    context = {
        "first": first,
        "last": last,
        "collector": collector,
        "what": NAMES.get(what, _("All parcels")),
        "total": sum(getattr(row, what) for row in found) if what else None,
        "columns": columns,
        "page": page,
        "rows": [(row, ROWS.cells(row, columns[1:])) for row in page],
        "files": ROWS.files,
    }
    return render(request, "desk/cash_rows.html", context)
