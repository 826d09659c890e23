"""Turns a refusal that a view let through into a page for people."""

from . import limits, views


class TooManyMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return views.too_many(request, exception) if isinstance(exception, limits.TooMany) else None
