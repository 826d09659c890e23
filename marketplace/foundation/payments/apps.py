from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "marketplace.foundation.payments"
    label = "payments"

    def ready(self):
        from marketplace.foundation.audit import words

        words.register(
            {
                "cash_confirmed": _("noted that cash was received for {memo}"),
                "refund_sent": _("sent a refund back"),
                "bank_line_resolved": _("decided about a bank line ({decision})"),
                "statement_recorded": _("noted that the bank statement is complete"),
            },
            names={
                "decision": {
                    "assign": _("booked to the orders it names"),
                    "take_up": _("taken although late"),
                    "refund": _("to be paid back"),
                    "wait": _("waits for the rest"),
                    "ignore": _("not for goods"),
                }
            },
        )
