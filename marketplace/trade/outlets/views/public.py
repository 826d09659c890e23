"""What everybody sees: list and map, one page each, a list to print, a frame for other sites."""

from csp.decorators import csp_replace
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from marketplace.foundation.core import limits
from marketplace.foundation.core.clients import client_address
from marketplace.trade.outlets import drawing, filters, selectors
from marketplace.trade.outlets.presenting import Shown

PAGE = 20
IN_A_FRAME = 50
PRINTS_AN_HOUR = 60  # from one address


@require_safe
def listing(request):
    on, asked = timezone.now(), filters.read(request.GET)
    found = selectors.public(**asked.chosen, on=on)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = [Shown(outlet, on, number) for number, outlet in enumerate(page, start=page.start_index())]
    tallies = selectors.by_commune()
    context = {
        "asked": asked,
        "page": page,
        "shown": shown,
        "map": drawing.drawn(tallies, shown),
        "districts": drawing.by_district(tallies),
        "criteria": selectors.counting_rule(on),
        "kept": _kept(request),
    }
    return render(request, "outlets/list.html", context)


def _kept(request):
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


@require_safe
def outlet(request, slug):
    on = timezone.now()
    found = selectors.public_by_slug(slug, on)
    if found is None:
        raise Http404
    shown, rows = Shown(found, on), list(selectors.carried(found, on))
    context = {
        "shown": shown,
        "goods": [row for row in rows if row.stars],
        "gone": [row for row in rows if not row.stars],
        "criteria": selectors.counting_rule(on),
        "json_ld": shown.json_ld(f"{request.scheme}://{request.get_host()}"),
    }
    return render(request, "outlets/outlet.html", context)


@require_safe
def printable(request):
    limits.spend(f"outlets-print:{client_address(request)}", limit=PRINTS_AN_HOUR, seconds=3600)  # the whole list, on one page
    asked = filters.read(request.GET)
    on = timezone.now()
    shown = [Shown(outlet, on, number) for number, outlet in enumerate(selectors.public(**asked.chosen, on=on), start=1)]
    return render(request, "outlets/print.html", {"shown": shown, "asked": asked, "on": on, "kept": _kept(request)})


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "script-src": ["'none'"], "form-action": ["'none'"]})
def frame(request):
    """For other sites: no script, links open in the page around it. Only this address may stand in a frame."""
    asked, on = filters.read(request.GET), timezone.now()
    found = selectors.public(**asked.chosen, on=on)
    shown = [Shown(outlet, on) for outlet in found[:IN_A_FRAME]]
    return render(request, "outlets/frame.html", {"shown": shown, "asked": asked, "count": found.count()})
