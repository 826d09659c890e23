from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "marketplace.foundation.payments"
    label = "payments"

    def ready(self):
        from marketplace.foundation.audit import words
        from marketplace.foundation.imports import importer
        from marketplace.foundation.ledger import words as book_words
        from marketplace.foundation.payees import sealing

        from . import booking, checks, recovering  # noqa: F401  the checks are Django's own
        from .importing import StatementImporter
        from .models import BankLine
        from .words import DECISIONS, HISTORY

        sealing.keeps(BankLine, "payer")

        book_words.register(booking.WORDS)
        booking.register_checks()
        recovering.register()
        importer.register(StatementImporter())
        words.register(HISTORY, names={"decision": DECISIONS})
