from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "marketplace.office.desk"
    label = "desk"

    def ready(self):
        from marketplace.foundation.accounts import erasers
        from marketplace.foundation.audit import words

        from . import messages, receivers, services  # noqa: F401  connects them
        from .words import SENTENCES

        words.register(SENTENCES)
        messages.register()
        erasers.register(self.label, services.forget_person)
