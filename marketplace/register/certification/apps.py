from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "marketplace.register.certification"
    label = "certification"

    def ready(self):
        from marketplace.foundation.audit import words
        from marketplace.foundation.core import content
        from marketplace.foundation.imports import importer

        from .content import load_content
        from .importing import RegisterImporter
        from .words import SENTENCES

        words.register(SENTENCES)
        content.register(self.label, load_content)
        importer.register(RegisterImporter())
