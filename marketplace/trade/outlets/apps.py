from django.apps import AppConfig


class OutletsConfig(AppConfig):
    name = "marketplace.trade.outlets"
    label = "outlets"

    def ready(self):
        from marketplace.foundation.accounts import erasers, tellers
        from marketplace.foundation.audit import words
        from marketplace.foundation.core import content
        from marketplace.foundation.imports import importer

        from . import messages, receivers, selectors, services  # noqa: F401  connects them
        from .content import load_content
        from .importing import OutletsImporter
        from .words import SENTENCES

        words.register(SENTENCES)
        content.register(self.label, load_content)
        importer.register(OutletsImporter())
        messages.register_kinds()
        erasers.register(self.label, services.forget_person)
        tellers.register("points_of_sale", selectors.told_of)
        tellers.register("claims_of_points_of_sale", selectors.claims_of)
