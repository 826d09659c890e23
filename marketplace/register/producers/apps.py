from django.apps import AppConfig


class ProducersConfig(AppConfig):
    name = "marketplace.register.producers"
    label = "producers"

    def ready(self):
        from marketplace.foundation.audit import words

        from .words import SENTENCES

        words.register(SENTENCES)
