from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "marketplace.foundation.accounts"
    label = "accounts"

    def ready(self):
        from marketplace.foundation.core import content

        from . import admin_site, history, kinds, selectors, tellers
        from .content import load_content

        kinds.register_all()
        history.register_all()
        admin_site.load()
        content.register(self.label, load_content)
        tellers.register("consents_by_number", selectors.guest_consents_of)
        tellers.register("requests_to_be_forgotten", selectors.erasures_of)
        tellers.register("messages", selectors.messages_of)
