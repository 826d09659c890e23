from django.apps import AppConfig
from django.urls import reverse


class SearchConfig(AppConfig):
    name = "marketplace.shop.search"
    label = "search"

    def ready(self):
        from marketplace.foundation.notifications import links
        from marketplace.shop.stock.wishes import STOP_LINK

        from . import receivers  # noqa: F401  connects them

        links.register(STOP_LINK, lambda key: reverse("restock_stop", args=[key]))
