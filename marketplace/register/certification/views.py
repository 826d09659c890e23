from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.foundation.core import limits
from marketplace.foundation.core.clients import client_address

from . import exports, selectors
from .forms import CheckForm, RegisterFilters
from .register import entries, entry_words
from .verdicts import verdict

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


@require_safe
@never_cache
def certificate(request, code):
    return _told(request, code, "certification/certificate.html")


@require_safe
@never_cache
def check(request, code):
    """The address in the QR on a label: one page, both languages."""
    return _told(request, code, "certification/check.html")


@require_safe
@never_cache
def check_form(request):
    """A number leads to its page, anything else to the register."""
    if "number" not in request.GET:
        return render(request, "certification/check.html", {"form": CheckForm(), "verdicts": []})
    form = CheckForm(request.GET)
    if not form.is_valid():
        return render(request, "certification/check.html", {"form": form, "verdicts": []}, status=422)
    number = form.cleaned_data["number"]
    found = selectors.certificates_called(number)
    if found.exists():
        return redirect("check", code=found[0].code if len(found) == 1 else number)
    return render(request, "certification/check.html", _asked(number) | {"form": form, "verdicts": []}, status=404)


def _told(request, code, template):
    verdicts = [verdict(found) for found in selectors.certificates_called(code)]
    if len(verdicts) == 1:
        verdicts[0].certificate.product.history = selectors.history_of(verdicts[0].certificate.product)
    context = _asked(code) | {"form": CheckForm(), "verdicts": verdicts}
    return render(request, template, context, status=200 if verdicts else 404)


def _asked(number):
    return {"asked": number, "asked_quoted": quote(number)}
