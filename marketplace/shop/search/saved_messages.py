"""The message that something new matches a saved search, and where its stop link leads."""

from datetime import timedelta

from django.conf import settings
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from catalogue.models import Product
from marketplace.foundation.notifications import kinds, links
from marketplace.foundation.notifications.kinds import Content, Kind, Stale
from marketplace.foundation.notifications.unseen import unseen_page
from marketplace.foundation.notifications.views import over

from . import saving
from .models import SavedSearch

STOP_LINK = "search_stop"
STOP_HOLDS = timedelta(days=90)
NAMED = 5  # goods that a message names


def register():
    kinds.register(Kind(saving.KIND, _words, label=gettext_lazy("To the shopper: something new in a saved search"), copy_by_email=False))


def _words(refs, link):
    saved = SavedSearch.objects.filter(pk=refs["search"], stopped_at=None).first()
    listings = _still_shown(saved) if saved else []
    if not listings:
        raise Stale
    site = settings.SITE_URL.rstrip("/")
    stop = link(STOP_LINK, saved.pk, expires_at=timezone.now() + STOP_HOLDS)
    said = {"n": len(listings), "search": saved.name, "address": site + saved.url, "stop": stop, "site": settings.SITE_NAME}
    subject = ngettext("%(n)d new product for “%(search)s”", "%(n)d new products for “%(search)s”", said["n"]) % said
    brief = {**said, "search": Truncator(saved.name).chars(30), "address": site + listings[0].get_absolute_url()}
    sms = (
        ngettext(
            "New for your search “%(search)s”: %(address)s\nNo more such messages: %(stop)s",
            "%(n)d new products for your search “%(search)s”, the first: %(address)s\nNo more such messages: %(stop)s",
            said["n"],
        )
        % brief
    )
    goods = [f"– {listing.title}: {site}{listing.get_absolute_url()}" for listing in listings[:NAMED]]
    text = "\n".join([f"{subject}.", "", *goods, "", _("All that this search finds: %(address)s") % said])
    text += "\n\n" + _("%(site)s tells you this because you saved the search; at most once a day.") % said
    text += "\n" + _("No more such messages: %(stop)s") % said
    html = render_to_string("email/base.html", {"subject": subject, "text": text})
    return Content(subject=subject, text=render_to_string("email/base.txt", {"text": text}), html=html, sms=sms)


def _still_shown(saved):
    found = Product.objects.shown().filter(pk__in=saved.fresh).select_related("registered_product").in_bulk()
    return [found[pk] for pk in saved.fresh if pk in found]


@unseen_page
@require_http_methods(["GET", "HEAD", "POST"])
def search_stop(request, key):
    """Looking changes nothing; the button ends the messages, the search stays in the account."""
    saved = SavedSearch.objects.filter(pk=key).first() if links.held(request, STOP_LINK, key) else None
    if saved is None:
        return over(request)
    if request.method == "POST":
        (saving.resume_search if "again" in request.POST else saving.stop_search)(saved)
        return redirect("search_stop", key)
    return render(request, "search/saved_stop.html", {"saved": saved})
