"""Quarterly reports: the figures of a day, kept."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.foundation.accounts.access import role_required
from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.foundation.imports import exports
from marketplace.foundation.imports.papers import CONTENT_TYPE, docx_of
from marketplace.office.desk.forms import DayField
from marketplace.office.reports import papers, selectors, services
from marketplace.office.reports.quarters import Quarter

officers = role_required(Role.COORDINATION_OFFICER, Role.TRADE_OFFICER)  # of the whole territory: the figures are
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
    return render(request, "desk/quarter.html", {"report": report, "paper": papers.paper(report)})


@officers
@require_safe
def file(request, key, kind):
    report, (make, content_type) = _report(key), FILES[kind]
    answer = HttpResponse(make(report), content_type=content_type)
    quarter = report.quarter
    answer["Content-Disposition"] = f'attachment; filename="bao-cao-ocop-quy-{quarter.number}-{quarter.year}-{report.as_of:%Y%m%d}.{kind}"'
    return answer
