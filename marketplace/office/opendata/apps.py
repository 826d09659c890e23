from django.apps import AppConfig
from django.urls import reverse
from django.utils import translation


class OpenDataConfig(AppConfig):
    name = "marketplace.office.opendata"
    label = "opendata"

    def ready(self):
        from marketplace.shop.storefront import sitemap

        sitemap.register(_page)


def _page():
    addresses = []
    for language in ("vi", "en"):
        with translation.override(language):
            addresses.append(reverse("opendata"))
    return [(*addresses, None)]
