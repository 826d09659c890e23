"""Quarterly reports: the figures of a day, kept."""

from itertools import zip_longest

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.foundation.imports import exports
from marketplace.foundation.imports.papers import CONTENT_TYPE, docx_of
from marketplace.office.desk import report_rows
from marketplace.office.desk.forms import DayField
from marketplace.office.desk.lists import shown
from marketplace.office.reports import papers, selectors, services
from marketplace.office.reports.quarters import Quarter

officers = role_required(Role.COORDINATION_OFFICER, Role.TRADE_OFFICER)  # of the whole territory: the figures are
ON_A_PAGE = 50
FILES = {
    "docx": (lambda report: docx_of([papers.paper(report)]), CONTENT_TYPE),
    "xlsx": (papers.xlsx, exports.KINDS["xlsx"][1]),
}


class ReportForm(forms.Form):
    as_of = DayField(label=gettext_lazy("Figures as of"), help_text=gettext_lazy("The quarter is that of this day."))


@officers
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request):
    form = ReportForm(request.POST or None, initial={"as_of": dates.words(dates.today())})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["as_of"]
        try:
            report = services.freeze_report(Quarter.of(day), as_of=day, actor=request.user)
        except ValidationError as refusal:
            form.add_error("as_of", refusal)
        else:
            return redirect("desk:quarter", key=report.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/quarters.html", {"form": form, "rows": selectors.reports()}, status=status)


def _report(key):
    found = selectors.reports().filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@officers
@require_safe
def one(request, key):
    report = _report(key)
    return render(request, "desk/quarter.html", {"report": report, "paper": papers.paper(report, _rows_of)})


def _rows_of(report, name):
    return reverse("desk:quarter_rows", args=[report.pk, name])


def _counted(key, name):
    found = selectors.counted_rows(_report(key), name)
    if found is None:
        raise Http404
    return found


@officers
@require_safe
def rows(request, key, name):
    """What made one figure: as many rows as were counted then, each as it reads today."""
    counted = _counted(key, name)
    kind = report_rows.kind_of(counted)
    keys = Paginator(list(zip_longest(counted.keys, counted.amounts)), ON_A_PAGE).get_page(request.GET.get("page"))
    read = report_rows.read(kind, keys)
    linked = kind.opens(request.user, request.grants)
    context = {
        "report": counted.report,
        "counted": counted,
        "value": shown(counted.value),
        "words": selectors.words_of(name),
        "columns": kind.columns(counted),
        "rows": [(kind.url(row.thing) if linked and row.thing else "", kind.cells(row, counted)) for row in read],
        "page": keys,
        "files": [(ending, words, reverse("desk:quarter_rows_export", args=[key, name, ending])) for ending, words in report_rows.FILES],
    }
    return render(request, "desk/quarter_rows.html", context)


@officers
@require_safe
def rows_export(request, key, name, kind):
    counted = _counted(key, name)
    return report_rows.as_list(counted).answer(request, report_rows.every(counted), kind)


@officers
@require_safe
def file(request, key, kind):
    report, (make, content_type) = _report(key), FILES[kind]
    answer = HttpResponse(make(report), content_type=content_type)
    quarter = report.quarter
    answer["Content-Disposition"] = f'attachment; filename="bao-cao-ocop-quy-{quarter.number}-{quarter.year}-{report.as_of:%Y%m%d}.{kind}"'
    return answer
