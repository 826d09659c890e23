from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "marketplace.shop.returns"
    label = "returns"

    def ready(self):
        from django.urls import reverse

        from marketplace.foundation.audit import words
        from marketplace.foundation.notifications import links
        from marketplace.shop.purchases import panels

        from . import gifts, messages, selectors

        words.register(messages.SENTENCES)
        messages.register()
        panels.register(selectors.panel)
        panels.register(selectors.gift_panel)
        links.register(gifts.LINK, lambda number: reverse("gift", args=[number]))
