from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "marketplace.foundation.accounts"
    label = "accounts"

    def ready(self):
        from . import admin_site, history, kinds

        kinds.register_all()
        history.register_all()
        admin_site.load()
