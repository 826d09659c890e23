from django.apps import AppConfig


class FeesConfig(AppConfig):
    name = "marketplace.shop.fees"
    label = "fees"
