from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "marketplace.shop.storefront"
    label = "storefront"
