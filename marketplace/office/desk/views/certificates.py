from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.selectors import history_of
from marketplace.office.desk import charts, selectors
from marketplace.office.desk.bulk import narrowed
from marketplace.office.desk.forms import CertificateFilters
from marketplace.office.desk.lists import MARKS, Column, DeskList
from marketplace.office.desk.territory import officers
from marketplace.office.desk.views.acts import open_acts
from marketplace.register.certification.models import Decision
from marketplace.register.certification.verdicts import verdict

PAGE = 50
LIST = DeskList(
    "certificates",
    gettext_lazy("Certificates"),
    "giay-chung-nhan",
    (
        Column("code", gettext_lazy("Code"), lambda row: row.code, screen=False),
        Column("number", gettext_lazy("Number"), lambda row: row.number, screen=False),
        Column("product", gettext_lazy("Product"), lambda row: row.product.name, always=True, sort="name"),
        Column("maker", gettext_lazy("Maker in the register"), lambda row: str(row.product.producer or ""), screen=False),
        Column("place", gettext_lazy("Commune"), lambda row: str(row.product.commune or row.product.district or ""), sort="place"),
        Column("stars", gettext_lazy("Stars"), lambda row: row.stars, sort="stars"),
        Column("points", gettext_lazy("Points"), lambda row: row.points, css="num", sort="points"),
        Column("from", gettext_lazy("Valid from"), lambda row: row.valid_from, screen=False, css="num"),
        Column("until", gettext_lazy("Last day"), lambda row: row.expires_on, css="num", sort="until"),
        Column("decision", gettext_lazy("Decision"), lambda row: row.decision.number, screen=False),
        Column("authority", gettext_lazy("Authority"), lambda row: str(row.decision.authority), screen=False),
        Column("state", gettext_lazy("State"), lambda row: verdict(row).title),
        *MARKS,
    ),
)


@officers(Role.COORDINATION_OFFICER)
@require_GET
def listing(request):
    on = timezone.now()
    filters = CertificateFilters(request.GET, here=request.territory)
    page = Paginator(found(request, filters, on=on), PAGE).get_page(request.GET.get("page"))
    columns = LIST.on_screen(request.GET)
    rows = [(row, *selectors.looks(row, on), LIST.cells(row, columns)) for row in LIST.marked(page)]
    numbers = selectors.figures(request.territory, on)
    figures = [
        (numbers[5], _("5-star certificates in force"), "?stars=5&state=in_force"),
        (numbers[4], _("4-star certificates in force"), "?stars=4&state=in_force"),
        (numbers[3], _("3-star certificates in force"), "?stars=3&state=in_force"),
        (numbers["soon"], _("end within 90 days"), "?state=soon90"),
        (numbers["lapsed"], _("ended without another"), "?state=unfollowed"),
    ]
    context = {"filters": filters, "page": page, "rows": rows, "figures": figures, "bars": selectors.expiries(request.territory, on)}
    context |= {"stars": charts.stars(request.territory, on), "decision": _decision(request, filters)}
    context |= {"columns": _heads(columns, filters.chosen.get("sort") or "until")} | LIST.context(request)
    return render(request, "desk/certificates.html", context)


def _decision(request, filters):
    key = filters.chosen.get("decision")
    return request.territory.narrow(Decision.objects.filter(pk=key)).first() if key else None


def _heads(columns, sort):
    """[(column, what its link sorts by, aria-sort or "")]"""
    said = {sort.removeprefix("-"): "descending" if sort.startswith("-") else "ascending"}
    return [(column, f"-{column.sort}" if column.sort == sort else column.sort, said.get(column.sort, "")) for column in columns]


@officers(Role.COORDINATION_OFFICER)
@require_GET
def export(request, kind):
    return LIST.answer(request, found(request), kind)


def found(request, filters=None, on=None):
    """What the address asks for."""
    filters = filters or CertificateFilters(request.GET, here=request.territory)
    rows = selectors.certificates(request.territory, **filters.chosen, on=on)
    return narrowed(rows, LIST.page, request.user, request.GET)


@officers(Role.COORDINATION_OFFICER)
@require_GET
def certificate(request, code):
    one = selectors.certificate_by_code(request.territory, code)
    if one is None:
        raise Http404
    context = {
        "certificate": one,
        "verdict": verdict(one),
        "acts": open_acts(one),
        "history": history_of(one, one.decision, one.product),
    }
    return render(request, "desk/certificate.html", context)
