from django.apps import AppConfig


class PurchasesConfig(AppConfig):
    name = "marketplace.shop.purchases"
    label = "purchases"

    def ready(self):
        from . import messages

        messages.register()
