from django.apps import AppConfig


class SellerConfig(AppConfig):
    name = "marketplace.shop.seller"
    label = "seller"
