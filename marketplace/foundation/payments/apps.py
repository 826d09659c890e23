from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


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

        sealing.keeps(BankLine, "payer")

        book_words.register(booking.WORDS)
        booking.register_checks()
        recovering.register()
        importer.register(StatementImporter())
        words.register(
            {
                "own_transfer_confirmed": _("noted that the transfer {memo} came into the own account"),
                "cash_confirmed": _("noted that cash was received for {memo}"),
                "refund_sent": _("sent a refund back"),
                "card_given_back": _("sent the card payment {payment} back"),
                "bank_line_resolved": _("decided about a bank line ({decision})"),
                "bank_line_reopened": _("took back the decision about a bank line ({decision})"),
                "statement_recorded": _("noted that the bank statement is complete"),
            },
            names={
                "decision": {
                    "assign": _("booked to the orders it names"),
                    "take_up": _("taken although late"),
                    "refund": _("to be paid back"),
                    "wait": _("waits for the rest"),
                    "ignore": _("not for goods"),
                    "stripe": _("paid out by Stripe"),
                    "remittance": _("cash handed over by a carrier"),
                    "returned": _("a transfer of ours that came back"),
                }
            },
        )
