"""How the audit rows of this room read: never with a number."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "bank_account_entered": _("entered the bank account of {payee} at {bank}"),
    "bank_account_confirmed": _("accepted the consent for {payee}'s bank account at {bank}"),
    "bank_account_refused": _("refused the consent for {payee}'s bank account at {bank}"),
    "refund_account_named": _("named the account at {bank} for the money that goes back (order {purchase})"),
    "refund_account_told": _("entered the account at {bank} for the money that goes back, as told on the telephone (order {purchase})"),
    "basis_entered": _("entered the paper on which the platform receives producers' money"),
    "basis_ended": _("ended the paper on which the platform received producers' money"),
    "bank_account_trusted": _("took back that money to {payee}'s account at {bank} came back"),
    "bank_account_failed": _("noted that money to {payee}'s account at {bank} came back"),
}
