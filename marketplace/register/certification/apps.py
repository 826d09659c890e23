from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "marketplace.register.certification"
    label = "certification"

    def ready(self):
        from marketplace.foundation.accounts import erasers, subjects, tellers
        from marketplace.foundation.audit import words
        from marketplace.foundation.core import content
        from marketplace.foundation.imports import importer

        from .content import load_content
        from .importing import RegisterImporter
        from .models import LabelReport
        from .selectors import reports_by
        from .services import forget_reporter
        from .words import SENTENCES

        words.register(SENTENCES)
        for name, label in LabelReport.What.choices:
            subjects.register(f"label-{name}", label)
        erasers.register("label_reports", forget_reporter)
        tellers.register("label_reports", reports_by)
        content.register(self.label, load_content)
        importer.register(RegisterImporter())
