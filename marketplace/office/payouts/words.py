"""How the audit rows of this room read."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "batch_prepared": _("prepared batch {batch} for the bank: {amount}"),
    "batch_approved": _("agreed to batch {batch}: {amount}"),
    "batch_withdrawn": _("withdrew batch {batch}"),
    "batch_exported": _("sent batch {batch} to the bank"),
    "batch_file_taken": _("took the bank's file of batch {batch}"),
    "payout_confirmed": _("noted that a transfer of batch {batch} went through"),
    "transfer_returned": _("noted that a transfer of batch {batch} came back (bank line {line})"),
    "transfer_not_returned": _("took back that a transfer of batch {batch} came back (bank line {line})"),
    "refund_returned": _("noted that a refund sent by hand came back: {refund} (bank line {line})"),
    "refund_account_shown": _("looked where the money back for order {number} goes: {account}"),
    "payout_failed": _("noted that the bank sent a transfer of batch {batch} back"),
    "lost_transfer_noted": _("noted from the bank's statement what had been paid before the restore: {amount} to {payee}"),
    "lost_transfer_said": _("said for what {amount} had been paid to {payee} before the restore"),
    "lost_transfer_booked": _("agreed that {amount} had been paid to {payee} before the restore"),
    "lost_transfer_dropped": _("noted that {amount} to {payee} was not paid by us"),
}
