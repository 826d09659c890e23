"""What search engines may find, and what they may not."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from catalogue.models import Product
from marketplace.foundation.places import selectors as places
from marketplace.register.producers.models import Producer
from marketplace.trade.fairs import selectors as fairs
from marketplace.trade.outlets.models import Outlet

from .pages import PAGES
from .selectors import commune_key

MOST = 20_000  # addresses of goods in one file; each stands in it twice, the format allows 50,000
PRIVATE = ("account", "basket", "checkout", "desk", "seller", "order", "admin", "t")
_written = []


def register(pages):
    """Rooms above plug in: `pages()` → [(Vietnamese path, English path, day of the last change)], "" where there is none."""
    _written.append(pages)


def entries(request):
    """[([(language, address)], day of the last change or None)]"""
    origin = f"{request.scheme}://{request.get_host()}"
    both = [(path, f"/en{path}", changed) for path, changed in _paths()]
    both += [row for pages in _written for row in pages()]
    return [([(code, origin + path) for code, path in (("vi", vi), ("en", en)) if path], changed) for vi, en, changed in both]


def _paths():
    """Only what may be shown now: a star that ends leaves the file with it."""
    with translation.override("vi"):
        yield from ((reverse(name), None) for name in ("home", "search:results", "register", "outlets", "fairs", "help"))
        yield from ((reverse("page", args=[slug]), None) for slug in PAGES)
        yield from ((reverse("commune", args=[commune_key(commune)]), None) for commune in places.territory())
        yield from ((producer.get_absolute_url(), None) for producer in Producer.objects.verified())
        yield from ((outlet.get_absolute_url(), outlet.changed_at) for outlet in Outlet.objects.public().order_by("pk")[:MOST])
        yield from ((fair.get_absolute_url(), fair.changed_at) for fair in fairs.public())
        listings = Product.objects.shown().select_related("registered_product").order_by("pk")[:MOST]
        yield from ((listing.registered_product.get_absolute_url(), listing.date_updated) for listing in listings)


def robots(request):
    if settings.DEMO:
        return "User-agent: *\nDisallow: /\n"
    closed = [f"Disallow: {prefix}/{name}/" for name in PRIVATE for prefix in ("", "/en")]
    facets = ["Disallow: /search/?", "Disallow: /en/search/?"]  # filters and pages: endless, and all of it is in the sitemap
    return "\n".join(["User-agent: *", *closed, *facets, "", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""])
