from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    name = "marketplace.shop.promotions"
    label = "promotions"

    def ready(self):
        from marketplace.foundation.audit import words as history

        from . import checks
        from .words import WORDS

        history.register(WORDS)
        checks.register()
