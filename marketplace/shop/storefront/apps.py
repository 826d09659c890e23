from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "marketplace.shop.storefront"
    label = "storefront"

    def ready(self):
        from marketplace.foundation.audit import words

        from . import messages
        from .words import SENTENCES

        messages.register()
        words.register(SENTENCES)
