from django.apps import AppConfig


class PayeesConfig(AppConfig):
    name = "marketplace.foundation.payees"
    label = "payees"

    def ready(self):
        from marketplace.foundation.audit import words

        from .words import SENTENCES

        words.register(SENTENCES)
