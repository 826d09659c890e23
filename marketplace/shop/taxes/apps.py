from django.apps import AppConfig

from marketplace.foundation.core import content


class TaxesConfig(AppConfig):
    name = "marketplace.shop.taxes"
    label = "taxes"

    def ready(self):
        from marketplace.foundation.accounts import erasers, tellers
        from marketplace.foundation.audit import words as history
        from marketplace.foundation.ledger import words as book_words

        from . import booking, selectors, services, words
        from .content import load

        content.register(self.label, load)
        book_words.register(booking.WORDS)
        booking.register_checks()
        erasers.register(self.label, services.forget_person)
        tellers.register(self.label, selectors.told_switches)
        history.register(words.HISTORY, names={"kind": words.KINDS})
