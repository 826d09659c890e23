from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "marketplace.foundation.imports"
    label = "imports"

    def ready(self):
        from marketplace.foundation.accounts import erasers
        from marketplace.foundation.audit import words

        from . import forgetting

        erasers.register(self.label, forgetting.forget)
        words.register(
            {
                "import_columns_named": _("said which column is what in files of the shape “{name}”"),
                "import_columns_forgotten": _("removed the shape “{name}” of files"),
            }
        )
