from django.apps import AppConfig

from marketplace.foundation.core import content


class FeesConfig(AppConfig):
    name = "marketplace.shop.fees"
    label = "fees"

    def ready(self):
        from marketplace.foundation.accounts import erasers, tellers
        from marketplace.foundation.audit import words as history

        from . import selectors, services
        from .content import load
        from .words import WORDS

        content.register(self.label, load)
        history.register(WORDS)
        erasers.register(self.label, services.forget_person)
        tellers.register(self.label, selectors.told_terms)
