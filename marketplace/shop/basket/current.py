"""Whose basket a request carries: a guest's by a signed cookie, a signed-in person's by owner. Nothing is asked before it is needed."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Count, Q

from . import holders
from .models import Basket
from .services import open_basket

_signer = Signer(salt="marketplace.shop.basket")
_UNASKED = object()


def sign(basket):
    return _signer.sign(str(basket.pk))


def cookie_key(request):
    """The key in the guest's cookie, or None; asks nobody."""
    try:
        return int(_signer.unsign(request.COOKIES.get(settings.OSCAR_BASKET_COOKIE_OPEN, "")))
    except (BadSignature, ValueError):
        return None


def of(request):
    """The open basket, or None; makes none."""
    if getattr(request, "_basket", _UNASKED) is _UNASKED:
        request._basket = _rows(request).first()
    return request._basket


def holder(request):
    """Whose goods set aside at the till do not count against this request; nobody is asked."""
    if request.user.is_authenticated:
        return holders.of_person(request.user)
    key = cookie_key(request)
    return holders.of_guest(key) if key else ""


def open_for(request):
    """The open basket, made when there is none."""
    if of(request) is None:
        signed_in = request.user.is_authenticated
        request._basket = open_basket(request.user if signed_in else None)
        request._basket_is_new = not signed_in
    return request._basket


def guest_basket(request):
    """What the cookie names, whatever became of it: it may have been ordered."""
    key = cookie_key(request)
    return None if key is None else Basket.objects.filter(pk=key, owner=None).first()


def count(request):
    """How many different things are in it: no query without a basket, one with."""
    if hasattr(request, "_basket_count"):
        return request._basket_count
    if getattr(request, "_basket_is_new", False):  # its cookie is only now on its way
        return request._basket.lines.filter(quantity__gt=0).count()
    found = _rows(request).annotate(n=Count("lines", filter=Q(lines__quantity__gt=0))).values_list("n", flat=True).first()
    request._basket_count = found or 0
    return request._basket_count


def _rows(request):
    if request.user.is_authenticated:
        return Basket.open.filter(owner=request.user).order_by("pk")
    key = cookie_key(request)
    return Basket.open.filter(pk=key, owner=None).order_by("pk") if key else Basket.objects.none()
