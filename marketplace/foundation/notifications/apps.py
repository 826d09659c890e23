from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "marketplace.foundation.notifications"
    label = "notifications"

    def ready(self):
        from marketplace.foundation.audit import words
        from marketplace.foundation.recovery import steps
        from marketplace.foundation.recovery.signals import released
        from marketplace.foundation.recovery.steps import Step
        from marketplace.foundation.recovery.watching import watch

        from . import receivers

        words.register(
            {
                "message_called": _("told it by telephone"),
                "message_sent_again": _("sent the message once more"),
                "message_sent_after_restore": _("sent the message after the restore"),
                "message_left": _("did not send the message again after the restore"),
            }
        )
        watch("notifications.Message", _("messages"), at="created_at")
        steps.register(Step("messages", _("Messages that may have gone out already"), receivers.restored))
        released.connect(receivers.restore_released, dispatch_uid="notifications.restore_released")
