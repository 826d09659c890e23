from django import forms
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.core import dates
from marketplace.office.desk import selectors as desk
from marketplace.office.desk.territory import officers
from marketplace.register.certification import selectors, services
from marketplace.register.certification.models import LabelReport

from .doing import attempt

ON_A_PAGE = 30


class CloseForm(forms.Form):
    note = forms.CharField(max_length=500)


@officers(Role.COORDINATION_OFFICER)
@require_safe
def listing(request):
    """Reports that wait, `?state=closed` the others; and what is looked up, day by day."""
    state = LabelReport.State.CLOSED if request.GET.get("state") == "closed" else LabelReport.State.OPEN
    page = Paginator(request.territory.narrow(selectors.label_reports(state)), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"rows": page, "page": page, "state": state, "today": dates.today(), "looks": _drawn(desk.looked_up(request.territory))}
    return render(request, "desk/labels.html", context)


@officers(Role.COORDINATION_OFFICER)
@require_POST
def close(request, key):
    row = get_object_or_404(request.territory.narrow(LabelReport.objects.all()), pk=key)
    attempt(request, CloseForm(request.POST), lambda said: services.close_label_report(row, actor=request.user, **said), said=_("Closed."))
    return redirect("desk:labels")


def _drawn(looks):
    """Beside each its days as bars (x, y, height in a box of 120 × 24), as high as the busiest day of all."""
    top = max((scans for one in looks for _day, scans in one.days), default=0) or 1
    heights = [[round(24 * scans / top) for _day, scans in one.days] for one in looks]
    bars = [[(4 * place, 24 - height, height) for place, height in enumerate(row)] for row in heights]
    return list(zip(looks, bars, strict=True))
