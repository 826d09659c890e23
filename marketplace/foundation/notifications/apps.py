from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "marketplace.foundation.notifications"
    label = "notifications"

    def ready(self):
        from marketplace.foundation.audit import words

        words.register(
            {
                "message_called": _("told it by telephone"),
                "message_sent_again": _("sent the message once more"),
            }
        )
