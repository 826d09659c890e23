"""Who may enter Wagtail: editors, and officers who approve. The roles of today decide, at every request."""

from csp.constants import HEADER

from marketplace.foundation.accounts.access import refusal

from .services import ENTER, keep_groups

PREFIX = "/cms/"


class EditorsOnly:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if refused := refusal(request, *ENTER):
            return refused
        keep_groups(request.user)
        return _framed(self.get_response(request))


def _framed(response):
    """A preview is one of our own pages, with the strict policy it has there; only the editor beside it may frame it."""
    if HEADER in response:
        response[HEADER] = response[HEADER].replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    return response
