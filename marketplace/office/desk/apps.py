from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "marketplace.office.desk"
    label = "desk"

    def ready(self):
        from marketplace.foundation.audit import words

        from .words import SENTENCES

        words.register(SENTENCES)
