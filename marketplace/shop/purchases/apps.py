from django.apps import AppConfig


class PurchasesConfig(AppConfig):
    name = "marketplace.shop.purchases"
    label = "purchases"
