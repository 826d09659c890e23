"""The front door: what the rooms offer, nothing else. Vietnamese at /…, English at /en/…."""

from importlib import import_module

from django.apps import apps
from django.conf.urls.i18n import i18n_patterns

from marketplace import api, health

ROOMS = (  # the order decides where two rooms claim the same address
    "cms",  # its front page goes before the shop's
    "marketplace.foundation.accounts",
    "marketplace.foundation.notifications",
    "marketplace.foundation.payments",
    "marketplace.register.certification",
    "marketplace.register.notices",
    "marketplace.trade.outlets",
    "marketplace.trade.fairs",
    "marketplace.shop.search",
    "marketplace.shop.basket",
    "marketplace.shop.checkout",
    "marketplace.shop.purchases",
    "marketplace.shop.returns",
    "marketplace.shop.questions",
    "marketplace.shop.customer",
    "marketplace.shop.seller",
    "marketplace.office.payouts",
    "marketplace.office.desk",
    "marketplace.office.opendata",
    "marketplace.demo",
    "marketplace.shop.storefront",
)
_offers = [import_module(f"{room}.urls") for room in ROOMS if apps.is_installed(room)]

urlpatterns = [
    *health.urlpatterns,
    *api.urlpatterns,
    *(pattern for room in _offers for pattern in room.plain_urlpatterns),
    *i18n_patterns(*(pattern for room in _offers for pattern in room.urlpatterns), prefix_default_language=False),
    *i18n_patterns(*(pattern for room in _offers for pattern in getattr(room, "last_urlpatterns", ())), prefix_default_language=False),
]
