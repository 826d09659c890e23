from functools import partial

from django.conf import settings

from . import current


class BasketCookieMiddleware:
    """Hands a guest the cookie of a new basket, and takes it back from who has signed in (the two baskets are one by then).

    `request.holder()` tells rooms below whose goods, set aside at the till, do not count against the reader.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.holder = partial(current.holder, request)
        response = self.get_response(request)
        name = settings.OSCAR_BASKET_COOKIE_OPEN
        if getattr(request, "_basket_is_new", False):
            response.set_cookie(
                name,
                current.sign(request._basket),
                max_age=settings.OSCAR_BASKET_COOKIE_LIFETIME,
                secure=settings.OSCAR_BASKET_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        elif getattr(request, "_basket_was_merged", False):
            response.delete_cookie(name, samesite="Lax")
        return response
