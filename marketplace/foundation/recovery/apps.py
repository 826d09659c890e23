from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecoveryConfig(AppConfig):
    name = "marketplace.foundation.recovery"
    label = "recovery"

    def ready(self):
        from marketplace.foundation.audit import words

        from .watching import watch

        watch("audit.AuditEntry", _("decisions"), at="at")
        words.register(
            {
                "recovery_released": _("let the site go on after a restore"),
                "recovery_adopted": _("noted that the database is the newest one"),
            }
        )
