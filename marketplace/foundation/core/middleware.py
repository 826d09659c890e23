"""What stands before and behind every view."""

from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import BadRequest

from . import limits, views


class NulMiddleware:
    """An address with a NUL in it comes from no person and fits no text in PostgreSQL: 400, before any view reads it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        return self.get_response(request)


class PrefixPolicyMiddleware:
    """The content security policy of those prefixes that have one of their own (setting CSP_BY_PREFIX)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for prefix, policy in settings.CSP_BY_PREFIX.items():
            if request.path_info.startswith(prefix):
                response._csp_replace = policy
        return response


class FreshMiddleware:
    """Our pages hold stars and baskets: no cache keeps them unasked, unless the view has said something else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class TooManyMiddleware:
    """Turns a refusal that a view let through into a page for people."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return views.too_many(request, exception) if isinstance(exception, limits.TooMany) else None


class NoPageMiddleware:
    """An address that only takes forms, opened as a page (by reload, or from the history): words instead of an empty sheet."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        bare = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content
        return views.no_page(request, response) if bare and request.method == "GET" else response
