from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "marketplace.foundation.notifications"
    label = "notifications"
