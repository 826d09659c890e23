from django.apps import AppConfig


class ProducersConfig(AppConfig):
    name = "marketplace.register.producers"
    label = "producers"

    def ready(self):
        from marketplace.foundation.audit import words  # noqa: PLC0415

        from .words import SENTENCES  # noqa: PLC0415

        words.register(SENTENCES)
