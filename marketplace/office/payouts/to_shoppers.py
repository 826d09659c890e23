"""What is particular to a transfer that brings a shopper's money back. The book follows the refund itself (`payments.services`)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.foundation.payments import services as payments

from .models import Transfer

State = Transfer.State


def lock(batch, state):
    """The transfers of a locked batch in this state, with their refunds locked."""
    rows = batch.repayments.filter(state=state).select_related("account", "refund")
    rows = list(rows.order_by("pk"))
    payments.lock_refunds([row.refund_id for row in rows])
    return rows


def changed(repayments, *, on):
    """{key: why a prepared transfer must not go}: its account was forgotten or has failed meanwhile."""
    words = _("The account was changed since this was prepared.")
    return {row.pk: words for row in repayments if not row.account.usable(on)}


def settled(repayment, *, at, person):
    if repayment.state == State.CONFIRMED:
        payments.confirm_refund(repayment.refund, bank_reference=repayment.bank_reference, actor=person, on=at)
    elif repayment.state != State.SENT:
        payments.release_refund(repayment.refund, actor=person, on=at)


def take_anew(repayment, *, on):
    """It had not come back after all."""
    if not payments.take_refunds([repayment.refund_id], on=on):
        raise ValidationError(_("The money is on its way again already: this can no longer be taken back."), code="again")


def went(repayment):
    """The shopper is told by the news of the refund itself (`purchases`)."""
