from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "marketplace.foundation.payments"
    label = "payments"
