from django.apps import AppConfig


class FairsConfig(AppConfig):
    name = "marketplace.trade.fairs"
    label = "fairs"
