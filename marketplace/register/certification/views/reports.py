"""Somebody with a label in hand tells us that something is wrong with it."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.foundation.core import limits
from marketplace.foundation.core.clients import client_network
from marketplace.register.certification import selectors, services
from marketplace.register.certification.forms import LabelReportForm
from marketplace.register.certification.models import LabelReport

REPORTS_AN_HOUR = 5  # from one network


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request):
    """`?code=` is what was scanned or typed; it need not exist."""
    asked = request.GET.get("code", "")[:100]
    found = list(selectors.certificates_called(asked)[:2]) if asked else []
    one = found[0] if len(found) == 1 else None
    form = LabelReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.spend(f"label-report:{client_network(request)}", limit=REPORTS_AN_HOUR, seconds=3600)
        made = services.report_label(one, asked=asked, actor=request.user, **form.cleaned_data)
        return redirect(f"{reverse('check-reported')}?{urlencode({'number': made.reference})}")
    status = 422 if request.method == "POST" else 200
    return render(request, "certification/report.html", {"form": form, "asked": asked, "one": one}, status=status)


@require_safe
@never_cache
def reported(request):
    """What the number says of itself: which body answers, and until when. Nothing of the person."""
    found = LabelReport.objects.select_related("agency").filter(reference=request.GET.get("number", "")).first()
    return render(request, "certification/reported.html", {"report": found}, status=200 if found else 404)
