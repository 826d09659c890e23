"""Files are made when they are asked for: a star that has ended stands in none of them."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from marketplace.foundation.core import dates, figures, limits
from marketplace.foundation.core.clients import client_address
from marketplace.foundation.imports import exports

from . import selectors
from .datasets import ALL, BY_SLUG

LICENCE = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
FILES_AN_HOUR = 60  # from one address
CHANGES_A_PAGE = 500
FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@require_safe
def index(request):
    return render(request, "opendata/index.html", {"datasets": ALL, "licence": LICENCE, "origin": _origin(request)})


@require_safe
@cache_control(no_cache=True)
def file(request, slug, kind):
    _spend(request)
    on, origin = timezone.now(), _origin(request)
    dataset = BY_SLUG[slug]
    names, rows = dataset.table(on)
    addresses = [place for place, column in enumerate(dataset.columns) if column.kind == "uri"]
    rows = [_whole(row, addresses, origin) for row in rows]
    if kind == "csv":
        answer = HttpResponse(exports.csv_bytes(names, rows), content_type=FORMATS[kind])
        name = f"{'minh-hoa-' if settings.DEMO else ''}{slug}-{dates.today(on):%Y%m%d}.csv"  # a table says nowhere else that it is a demo
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return _open(answer)
    items = [dict(zip(names, row, strict=True)) for row in rows]
    return _open(JsonResponse(_head(on) | {"dataset": slug, "count": len(items), "items": items}))


@require_safe
def dictionary(request):
    """A Data Package (Frictionless): which files there are, what their columns mean, what they may hold."""
    origin = _origin(request)
    resources = [
        {
            "name": one.slug,
            "title": str(one.title),
            "description": str(one.says),
            "path": f"{origin}/du-lieu-mo/{one.slug}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": one.schema(),
        }
        for one in ALL
    ]
    head = {"profile": "tabular-data-package", "name": "ocop-bac-kan", "licenses": [LICENCE], "resources": resources}
    return _open(JsonResponse(head | ({"demo": True} if settings.DEMO else {})))


@require_safe
@cache_control(no_cache=True)
def changes(request):
    """What has changed since a number; `next` is the number to ask with next time."""
    _spend(request)
    try:
        since = figures.whole(request.GET.get("since", "0"))
    except ValidationError as refusal:
        return _open(JsonResponse({"detail": [{"field": "since", "message": " ".join(refusal.messages)}]}, status=422))
    items, after = selectors.changes(since, CHANGES_A_PAGE)
    return _open(JsonResponse(_head(timezone.now()) | {"items": items, "next": after}))


def _head(on):
    return {"made_at": on, "licence": LICENCE["name"]} | ({"demo": True} if settings.DEMO else {})


def _whole(row, addresses, origin):
    """Plain values for any file: addresses in full, numbers as numbers, days and moments in ISO 8601."""
    cells = [_plain(value) for value in row]
    for place in addresses:
        cells[place] = origin + cells[place]
    return cells


def _plain(value):
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date too


def _open(answer):
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _spend(request):
    limits.spend(f"opendata:{client_address(request)}", limit=FILES_AN_HOUR, seconds=3600)


def _origin(request):
    return f"{request.scheme}://{request.get_host()}"
