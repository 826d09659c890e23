from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "marketplace.office.desk"
    label = "desk"
