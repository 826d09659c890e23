"""The list as files and as a feed, for anybody's program."""

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.foundation.core import dates, limits
from marketplace.foundation.core.clients import client_address
from marketplace.foundation.core.feeds import Rss
from marketplace.trade.outlets import exports, filters, selectors
from marketplace.trade.outlets.presenting import Shown

FILES_AN_HOUR = 60  # from one address
NEWEST = 30


def _shown(request, *, official=False):
    on = timezone.now()
    found = selectors.public(**filters.read(request.GET).chosen, on=on)
    return [Shown(outlet, on) for outlet in (found.published() if official else found)]


def _origin(request):
    return f"{request.scheme}://{request.get_host()}"


def _spend(request):
    limits.spend(f"outlets-file:{client_address(request)}", limit=FILES_AN_HOUR, seconds=3600)


def _download(data, content_type, name=""):
    answer = HttpResponse(data, content_type=content_type)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["X-Content-Type-Options"] = "nosniff"
    if name:
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
def as_csv(request):
    _spend(request)
    return _download(exports.csv_bytes(_shown(request), _origin(request)), "text/csv; charset=utf-8", "diem-ban-ocop.csv")


@require_safe
def as_geojson(request):
    _spend(request)
    answer = JsonResponse(exports.geojson(_shown(request), _origin(request)), content_type="application/geo+json")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def official(request, kind):
    """The announced list alone, for the portals."""
    if kind not in exports.OFFICIAL:
        raise Http404
    _spend(request)
    data = exports.official(kind, _shown(request, official=True), _origin(request))
    return _download(data, exports.OFFICIAL[kind], f"danh-sach-diem-ban-ocop.{kind}")


@require_safe
def feed(request):
    """The newest announcements."""
    origin = _origin(request)
    news = Rss(
        title=_("Points of sale of OCOP goods"),
        link=f"{origin}{request.path.removesuffix('rss.xml')}",
        description=_("Newly published points of sale"),
        language=get_language(),
        feed_url=origin + request.path,
    )
    for outlet in selectors.newest()[:NEWEST]:
        one = Shown(outlet)
        words = f"{one.address}. {outlet.announced_by}, {outlet.announced_by.issued_by}"
        link = origin + one.url
        news.add_item(title=outlet.name, link=link, description=words, unique_id=link, pubdate=outlet.published_at.astimezone(dates.VN))
    return _download(news.writeString("utf-8"), "application/rss+xml; charset=utf-8")
