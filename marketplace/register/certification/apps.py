from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "marketplace.register.certification"
    label = "certification"
