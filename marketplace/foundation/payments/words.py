"""How the audit rows of this room read."""

from django.utils.translation import gettext_lazy as _

HISTORY = {
    "own_transfer_confirmed": _("noted that the transfer {memo} came into the own account"),
    "cash_confirmed": _("noted that cash was received for {memo}"),
    "refund_sent": _("sent a refund back"),
    "card_given_back": _("sent the card payment {payment} back"),
    "bank_line_resolved": _("decided about a bank line ({decision})"),
    "bank_line_reopened": _("took back the decision about a bank line ({decision})"),
    "statement_recorded": _("noted that the bank statement is complete"),
}
DECISIONS = {
    "assign": _("booked to the orders it names"),
    "take_up": _("taken although late"),
    "refund": _("to be paid back"),
    "wait": _("waits for the rest"),
    "ignore": _("not for goods"),
    "stripe": _("paid out by Stripe"),
    "remittance": _("cash handed over by a carrier"),
    "returned": _("a transfer of ours that came back"),
    "returned_less": _("a transfer of ours that came back, less the bank's charge"),
}
