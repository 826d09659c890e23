from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "marketplace.shop.search"
    label = "search"

    def ready(self):
        from . import receivers  # noqa: F401  connects them
