from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "marketplace.register.notices"
    label = "notices"

    def ready(self):
        from marketplace.foundation.audit import words
        from marketplace.foundation.notifications import links

        from . import messages, receivers  # noqa: F401  the second connects them
        from .urls import answer_address

        words.register(messages.SENTENCES)
        messages.register()
        links.register(messages.ANSWER_LINK, answer_address)
