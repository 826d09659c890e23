"""Where the parcels go, as far as it is known: a cookie, not an account."""

from django.conf import settings

from marketplace.foundation.places import selectors as places

LIFETIME = 180 * 24 * 3600


def cookie_name():
    return f"{settings.INSTANCE}_province"


def known():
    """{code: Province} of today, in the order of the dictionary."""
    return {province.code: province for province in places.provinces()}


def choices(known):
    return [(code, str(province)) for code, province in known.items()]


def regions(known):
    return {code: province.region for code, province in known.items()}


def chosen(request, known):
    """A code that is one of `known`, from the address line or the cookie; else empty."""
    for code in (request.GET.get("province", ""), request.COOKIES.get(cookie_name(), "")):
        if code in known:
            return code
    return ""


def remember(request, response, code):
    if code and request.COOKIES.get(cookie_name()) != code:
        response.set_cookie(
            cookie_name(), code, max_age=LIFETIME, secure=settings.OSCAR_BASKET_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
