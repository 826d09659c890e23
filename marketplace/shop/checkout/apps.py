from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    name = "marketplace.shop.checkout"
    label = "checkout"
