"""For pages that a signed link opens: not kept by anybody, not told to the next site, and their forms work all the same."""

from functools import wraps

from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import decorator_from_middleware
from django.views.decorators.csrf import csrf_exempt


def unseen(response):
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


class TokenOnly(CsrfViewMiddleware):
    """A browser that may tell no referrer sends `Origin: null` with a form; the token in form and cookie is asked for as ever."""

    def _origin_verified(self, request):
        return request.META.get("HTTP_ORIGIN") == "null" or super()._origin_verified(request)


def unseen_page(view):
    """Headers above, and CSRF protection that bears them."""
    protected = decorator_from_middleware(TokenOnly)(view)

    @csrf_exempt  # protected by TokenOnly instead
    @wraps(view)
    def page(request, *args, **kwargs):
        return unseen(protected(request, *args, **kwargs))

    return page
