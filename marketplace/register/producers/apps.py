from django.apps import AppConfig


class ProducersConfig(AppConfig):
    name = "marketplace.register.producers"
    label = "producers"
