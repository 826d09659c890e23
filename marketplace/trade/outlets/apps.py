from django.apps import AppConfig


class OutletsConfig(AppConfig):
    name = "marketplace.trade.outlets"
    label = "outlets"
