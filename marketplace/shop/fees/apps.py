from django.apps import AppConfig

from marketplace.foundation.core import content


class FeesConfig(AppConfig):
    name = "marketplace.shop.fees"
    label = "fees"

    def ready(self):
        from marketplace.foundation.audit import words as history

        from .content import load
        from .words import WORDS

        content.register(self.label, load)
        history.register(WORDS)
