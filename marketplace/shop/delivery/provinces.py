"""Where the parcels go, as far as it is known: a cookie, not an account."""

from django.conf import settings

from marketplace.foundation.places import selectors as places

_names = {}
LIFETIME = 180 * 24 * 3600


def cookie_name():
    return f"{settings.INSTANCE}_province"


def known():
    """{code: Province} of today, in the order of the dictionary."""
    return {province.code: province for province in places.provinces()}


def names():
    """{code: name} of those of today. They change by law, with a release: a process reads them once."""
    if not _names:
        _names.update(choices(known()))
    return _names


def of_reader(request):
    """The code this browser or else this account's first address names, if any: never guessed from where somebody seems to be."""
    code = request.COOKIES.get(cookie_name(), "")
    if code in names():
        return code
    address = request.user.places_to_send.select_related("commune__province").first() if request.user.is_authenticated else None
    return address.commune.province.code if address and address.commune.province.code in names() else ""


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
