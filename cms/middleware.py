"""Who may enter Wagtail: editors, and officers who approve. The roles of today decide, at every request."""

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
        return self.get_response(request)
