from django.apps import AppConfig

from marketplace.foundation.core import content


class FeesConfig(AppConfig):
    name = "marketplace.shop.fees"
    label = "fees"

    def ready(self):
        from .content import load

        content.register(self.label, load)
