from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from marketplace.foundation.core import phones
from marketplace.foundation.notifications import outbox

from . import selectors

SHOWN = 60


@require_safe
def about(request):
    """What is real, what is invented."""
    return render(request, "demo/about.html", {"figures": selectors.figures()})


@require_safe
@cache_control(private=True, no_store=True)
def mailbox(request):
    """All letters that the file back ends wrote, newest first, or those to one number or address."""
    if not settings.DEMO:
        raise Http404
    to = request.GET.get("to", "").strip()
    asked = {to, phones.e164_or(to)}
    letters = [letter for letter in outbox.letters(outbox.KEPT) if not to or letter["to"] in asked]
    return render(request, "demo/mailbox.html", {"letters": [selectors.readable(letter) for letter in letters[:SHOWN]], "to": to})


@require_safe
@cache_control(private=True, no_store=True)
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"], "style-src": ["'unsafe-inline'"], "script-src": ["'none'"]})
def letter(request, key):
    """The HTML of one e-mail, in a frame without scripts; mail programs want their styles inline."""
    found = outbox.letter(key) if settings.DEMO else None
    if not found or not found["html"]:
        raise Http404
    return HttpResponse(found["html"])
