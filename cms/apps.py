from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"

    def ready(self):
        from marketplace.foundation.core import content

        from .content import load

        content.register(self.label, load)
