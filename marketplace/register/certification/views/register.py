from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.foundation.core import limits
from marketplace.foundation.core.clients import client_address
from marketplace.register.certification import exports
from marketplace.register.certification.forms import RegisterFilters
from marketplace.register.certification.register import entries, entry_words

PAGE = 20
EXPORTS_AN_HOUR = 20


@require_safe
def register(request):
    filters = RegisterFilters(request.GET)
    page = Paginator(entries(**filters.chosen), PAGE).get_page(request.GET.get("page"))
    for product in page.object_list:
        entry_words(product)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"filters": filters, "page": page, "kept": kept.urlencode(), "chosen": filters.chosen}
    return render(request, "certification/register.html", context)


@require_safe
def register_csv(request):
    try:
        limits.spend(f"register-csv:{client_address(request)}", limit=EXPORTS_AN_HOUR, seconds=3600)
    except limits.TooMany:
        return HttpResponse(_("Too many downloads from here. Please try again in an hour."), status=429, content_type="text/plain")
    lines = exports.as_csv(entries(**RegisterFilters(request.GET).chosen))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="chung-nhan-ocop.csv"'
    return response
