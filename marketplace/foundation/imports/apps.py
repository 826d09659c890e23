from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "marketplace.foundation.imports"
    label = "imports"

    def ready(self):
        from marketplace.foundation.accounts import erasers

        from . import forgetting

        erasers.register(self.label, forgetting.forget)
