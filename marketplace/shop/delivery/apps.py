from django.apps import AppConfig

from marketplace.foundation.core import content


class DeliveryConfig(AppConfig):
    name = "marketplace.shop.delivery"
    label = "delivery"

    def ready(self):
        from .content import load

        content.register(self.label, load)
