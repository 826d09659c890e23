from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "marketplace.foundation.accounts"
    label = "accounts"
