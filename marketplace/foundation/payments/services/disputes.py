"""What is owed back of a card payment whose payer has gone to the card's bank."""

from marketplace.foundation.payments import booking, disputed, signals
from marketplace.foundation.payments.models import Refund


def gone_by_dispute(refund, intent, *, on):
    """Whether the card's bank has given the payer this much already; what goes beyond it becomes a refund of its own.

    The caller holds the rows of intent and refund."""
    dispute, left = disputed.left(intent)
    if not left:
        return False
    if refund.amount > left:
        split_refund(refund, left, on=on)
    refund.sent_at, refund.bank_reference = on, f"{disputed.GONE_BY}{dispute.stripe_id}"[:60]
    refund.save(update_fields=["sent_at", "bank_reference"])
    booking.book(booking.of_refund(refund), at=on)
    signals.refund_sent.send(Refund, refund=refund, on=on)
    return True


def split_refund(refund, first, *, on):
    """`first` đồng go one way, the rest becomes another row."""
    rest = Refund.objects.create(
        intent=refund.intent, key=f"{refund.key}/{refund.amount - first}", amount=refund.amount - first, reason=refund.reason,
        due_at=refund.due_at, by_card=True, sent_at=refund.sent_at, sent_by=refund.sent_by, bank_reference=refund.bank_reference,
    )  # fmt: skip
    refund.amount = first
    refund.save(update_fields=["amount"])
    booking.book(booking.of_refund(refund), booking.of_refund(rest), at=on)
