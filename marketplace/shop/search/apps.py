from django.apps import AppConfig
from django.urls import reverse


class SearchConfig(AppConfig):
    name = "marketplace.shop.search"
    label = "search"

    def ready(self):
        from marketplace.foundation.core import content
        from marketplace.foundation.notifications import links
        from marketplace.shop.stock.wishes import STOP_LINK

        from . import receivers  # noqa: F401  connects them
        from .synonyms import load

        content.register(self.label, load)
        links.register(STOP_LINK, lambda key: reverse("restock_stop", args=[key]))
