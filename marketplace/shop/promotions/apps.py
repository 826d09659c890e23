from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    name = "marketplace.shop.promotions"
    label = "promotions"

    def ready(self):
        from marketplace.foundation.audit import words as history
        from marketplace.foundation.ledger import words as book_words

        from . import booking, checks
        from .words import WORDS

        history.register(WORDS)
        book_words.register(booking.WORDS)
        checks.register()
        booking.register_checks()
