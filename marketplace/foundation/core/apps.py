from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "marketplace.foundation.core"
    label = "core"
