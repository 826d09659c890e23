from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "marketplace.shop.returns"
    label = "returns"

    def ready(self):
        from django.urls import reverse

        from marketplace.foundation.audit import words
        from marketplace.foundation.ledger import words as book_words
        from marketplace.foundation.notifications import links
        from marketplace.shop.purchases import panels, signals

        from . import booking, gifts, messages, receivers, selectors

        words.register(messages.SENTENCES)
        book_words.register(booking.WORDS)
        booking.register_checks()
        signals.order_returning.connect(receivers.all_comes_back)
        messages.register()
        panels.register(selectors.panel)
        panels.register(selectors.gift_panel)
        links.register(gifts.LINK, lambda number: reverse("gift", args=[number]))
