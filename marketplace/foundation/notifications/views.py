from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import links


@require_safe
def open_link(request, token):
    """Moves the token into the session and leads on; changes nothing else, so a preview does no harm."""
    link = links.open(token)
    if link is None:
        response = render(request, "notifications/link_over.html", status=410)
    else:
        links.remember(request, link)
        response = HttpResponseRedirect(links.target(link))
    return unseen(response)


def unseen(response):
    """Neither kept nor told to the next site."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
