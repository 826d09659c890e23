import zlib
from dataclasses import replace
from functools import wraps

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from django.views.decorators.vary import vary_on_headers

from marketplace.foundation.core import limits
from marketplace.foundation.core.art.png import label_png as draw_label
from marketplace.foundation.core.clients import client_address
from marketplace.foundation.places.selectors import located
from marketplace.register.certification.models import RegisteredProduct
from marketplace.shop.delivery import provinces

from . import pages, product_page, structured
from .beside import beside
from .cards import cards, place_words
from .facets import ALL_MAKERS_FIELD, ALL_MAKERS_VALUE, FEW_MAKERS, MOST_MAKERS, Facets, address
from .forms import read_query, readable
from .helping import Help
from .queries import SORTS, search

PICTURE_AGE = 24 * 3600
PICTURES_A_MINUTE = 240  # one visitor; a list of results shows far fewer


@require_safe
@vary_on_headers("HX-Request")
@cache_control(private=True, no_cache=True)
def results(request):
    """Complete without a script; htmx asks for the changing parts alone."""
    asked, errors = read_query(request.GET)
    query, province = readable(asked, errors), provinces.of_reader(request)
    all_makers = request.GET.get(ALL_MAKERS_FIELD) == ALL_MAKERS_VALUE
    answer = search(query, own=request.holder(), producers=MOST_MAKERS if all_makers else FEW_MAKERS, province=province)
    facets = Facets(answer, province=province, all_makers=all_makers)
    context = {
        **_found(answer, facets),
        **_told(query, answer),
        "errors": dict(errors),
        "notes": _notes(errors, request.GET),
        "typed": request.GET,
        "sorts": _sorts(),
        "sort": asked.sort,
        "nearby": located() if asked.sort == "near" else [],
        "canonical": request.build_absolute_uri(address(query, sort=SORTS[0], page=query.page)),
        "indexed": not (query.filtered or query.text or query.sort != SORTS[0]),
    }
    partly = request.htmx and not request.htmx.history_restore_request
    response = render(request, "search/_changed.html" if partly else "search/results.html", context)
    response["X-Search-Engine"] = answer.engine
    if partly:
        response["HX-Push-Url"] = address(replace(answer.query, sort=asked.sort), page=answer.query.page)
    return response


def _found(answer, facets):
    """Goods, and how they may be narrowed or, where there are none, what leads on."""
    return {
        "answer": answer,
        "query": answer.query,
        "facets": facets,
        "chips": facets.chips,
        "cards": cards(answer.items),
        "page": _page(answer),
        "help": None if answer.count else Help(answer, facets),
    }


def _told(query, answer):
    """What is no goods: told on the first sheet alone."""
    return {
        "blocks": pages.blocks(answer.wanted) if query.page == 1 and not query.filtered else [],
        "beside": beside(query.text) if query.page == 1 else [],
    }


def _notes(errors, typed):
    """What could not be read is said, not passed over; that a commune is asked for, the picker says itself."""
    told = {field: sentence for field, sentence in errors if typed.get(field) or field != "near"}
    by_price = _("Not filtered by price: %(why)s")
    return [by_price % {"why": sentence} if field in ("price_min", "price_max") else sentence for field, sentence in told.items()]


def _page(answer):
    """Django's Page for the pager alone; the items were fetched by the engine."""
    pages = Paginator(range(answer.count), answer.query.page_size)
    return Page(answer.items, answer.query.page, pages)


def _sorts():
    words = {
        "relevance": _("Most fitting"),
        "-stars": _("Stars, most first"),
        "price": _("Price, lowest first"),
        "-price": _("Price, highest first"),
        "newest": _("Newest here"),
        "near": _("Nearest to me"),
    }
    return list(words.items())


@require_safe
@cache_control(private=True, no_cache=True)
def product(request, slug):
    """One address for a registered product, whether it is sold or not; a wrong name leads to the right one."""
    page = _page_or_404(request, slug)
    if slug != page.slug:
        return _moved(request, page.url)
    origin = f"{request.scheme}://{request.get_host()}"
    context = {
        "page": page,
        "json_ld": structured.product(page, origin),
        "preview": structured.picture(page, origin),
        "canonical": origin + page.url,
    }
    return render(request, "search/product.html", context)


def _page_or_404(request, slug):
    page = product_page.find(slug.split("-", 1)[0].upper(), own=request.holder())
    if page is None:
        raise Http404
    return page


def _moved(request, url):
    asked = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{url}?{asked}" if asked else url)


def _label_facts(slug):
    product = RegisteredProduct.objects.select_related("group", "commune", "district").filter(code=slug.split("-", 1)[0].upper()).first()
    if product is None:
        raise Http404
    return product.name, product.group.code, product.commune.code if product.commune else "", place_words(product)


def _label_tag(request, slug):
    request.label_facts = _label_facts(slug)
    return f'"{zlib.crc32(repr(request.label_facts).encode()):x}"'


def _not_too_often(view):
    """Drawing costs: a refusal is not kept by caches, an answer is."""

    @wraps(view)
    def limited(request, **kwargs):
        try:
            limits.spend(f"label-png:{client_address(request)}", limit=PICTURES_A_MINUTE, seconds=60)
        except limits.TooMany as refused:
            headers = {"Retry-After": str(refused.retry_after), "Cache-Control": "no-store"}
            return HttpResponse(" ".join(refused.messages), status=429, content_type="text/plain; charset=utf-8", headers=headers)
        return view(request, **kwargs)

    return limited


@require_safe
@_not_too_often
@cache_control(public=True, max_age=PICTURE_AGE)
@condition(etag_func=_label_tag)
def label_png(request, slug):
    """The drawn label for link previews and JSON: without stars, for it is kept in caches of others."""
    return HttpResponse(draw_label(*request.label_facts), content_type="image/png")
