from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "marketplace.foundation.imports"
    label = "imports"
