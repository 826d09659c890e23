from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CashConfig(AppConfig):
    name = "marketplace.shop.cash"
    label = "cash"

    def ready(self):
        from marketplace.foundation.audit import words
        from marketplace.foundation.imports import importer
        from marketplace.foundation.ledger import words as book_words
        from marketplace.foundation.payments.signals import line_reopened

        from . import booking, receivers
        from .importing import RemittanceImporter

        words.register(WORDS, names={"decision": DECISIONS})
        book_words.register(booking.WORDS)
        booking.register_checks()
        importer.register(RemittanceImporter())
        line_reopened.connect(receivers.line_reopened, dispatch_uid="cash.line_reopened")


WORDS = {
    "collector_saved": _("wrote down how the carrier {name} takes cash"),
    "collector_ended": _("ended the taking of cash by {name}"),
    "collector_reopened": _("opened the taking of cash by {name} again"),
    "tariff_agreed": _("agreed on what {name} may keep of parcels sent from {day}: {tariff}"),
    "tariff_called_off": _("called off what {name} may keep from {day}"),
    "carrier_corrected": _("corrected who carries order {number}: {to} instead of {from}"),
    "remittance_part": _("noted that a part of the transfer of {carrier} has come: {amount}"),
    "remittance_brought": _("wrote a file of {carrier}: {rows} lines"),
    "remittance_received": _("noted that the transfer of {carrier} has come: {amount}"),
    "remittance_taken_back": _("took back that the transfer of {carrier} has come"),
    "remittance_line_decided": _("decided about line {code} of {carrier}: {decision}"),
    "remittance_line_reopened": _("took back the decision about line {code} of {carrier}"),
}
DECISIONS = {
    "assign": _("assigned to an order"),
    "again": _("looked at once more"),
    "refused": _("the parcel was refused"),
    "wait": _("the carrier is to pay the rest"),
    "give_up": _("given up, the platform bears it"),
    "outside": _("not for an order"),
    "fee_accept": _("the fee is right"),
    "fee_claim": _("the carrier is to give the fee back"),
}
