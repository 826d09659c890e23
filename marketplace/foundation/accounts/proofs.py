"""A phone that this browser has proved by a code: a signed digest in a cookie, for a while; in another browser it proves nothing."""

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "marketplace.shop.purchases.proofs"
LIFETIME = 90 * 24 * 3600


def _cookie():
    return f"{settings.INSTANCE}_proof"


def _digest(phone):
    return salted_hmac(SALT, phone, algorithm="sha256").hexdigest()


def keep(response, phone):
    response.set_cookie(
        _cookie(),
        signing.dumps(_digest(phone), salt=SALT),
        max_age=LIFETIME,
        secure=settings.OSCAR_BASKET_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def proven(request, phone):
    """Whether whoever sits here has shown that this phone (E.164) is theirs: by an account, or by a code in this browser."""
    user = request.user
    if user.is_authenticated and user.phone_verified_at and user.phone == phone:
        return True
    try:
        held = signing.loads(request.COOKIES.get(_cookie(), ""), salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return False
    return constant_time_compare(str(held), _digest(phone))
