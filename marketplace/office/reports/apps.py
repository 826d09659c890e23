from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "marketplace.office.reports"
    label = "reports"

    def ready(self):
        from marketplace.foundation.audit import words

        from .words import SENTENCES

        words.register(SENTENCES)
