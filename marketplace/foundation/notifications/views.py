from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import links
from .unseen import unseen


@require_safe
def open_link(request, token):
    """Moves the token into the session and leads on; changes nothing else, so a preview does no harm."""
    link = links.open(token)
    if link is None:
        return over(request)
    links.remember(request, link)
    return unseen(HttpResponseRedirect(links.target(link)))


def over(request):
    """A link that has ended, was withdrawn, or never was."""
    return unseen(render(request, "notifications/link_over.html", status=410))
