from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "marketplace.shop.stock"
    label = "stock"

    def ready(self):
        from . import checks, wishes

        wishes.register()
        checks.register()
