from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "marketplace.register.certification"
    label = "certification"

    def ready(self):
        from marketplace.foundation.audit import words  # noqa: PLC0415
        from marketplace.foundation.core import content  # noqa: PLC0415

        from .content import load_content  # noqa: PLC0415
        from .words import SENTENCES  # noqa: PLC0415

        words.register(SENTENCES)
        content.register(self.label, load_content)
