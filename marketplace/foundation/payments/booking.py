"""Money that moved, as the book knows it. One matter for each row: a bank line, its parts, cash at the door, what is owed back."""

from django.conf import settings
from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.ledger import checks, services
from marketplace.foundation.ledger.matters import Kind, Matter

from . import disputed
from .models import Allocation, BankLine, CardDispute, CardPayment, Intent, Method, Refund
from .selectors import PLATFORM, is_shared, remainder

WORDS = {
    "bank_line": _("{amount} came into the bank account (bank line {line})."),
    "bank_line_ignored": _("The transfer of {amount} is not for goods (bank line {line})."),
    "bank_line_returned": _("{amount} was a transfer of ours that the bank sent back (bank line {line})."),
    "bank_line_returned_less": _(
        "{amount} was a transfer of ours that came back (bank line {line}); the bank kept {kept}, which the marketplace bears."
    ),
    "bank_line_stripe": _("{amount} came from Stripe: card payments, less its fees (bank line {line})."),
    "transfer_assigned": _("{amount} of a transfer was for payment {memo}."),
    "transfer_taken_back": _("{amount} of a transfer was taken out of payment {memo} again."),
    "cash_taken": _("{amount} in cash was taken at the door (payment {memo})."),
    "refund_due": _("{amount} is owed back to the shopper."),
    "refund_withdrawn": _("{amount} is not to be sent back after all."),
    "refund_back": _("{amount} came back from the bank and is owed to the shopper again."),
    "refund_sent": _("{amount} was sent back (the bank's reference: {paper})."),
    "refund_to_card": _("{amount} went back to the card ({paper})."),
    "refund_by_dispute": _("{amount} went back to the payer by the card's bank ({paper}); nothing is sent on top."),
    "card_paid": _("{amount} was paid by card ({paper}); Stripe keeps {fee} of it."),
    "card_unknown": _("{amount} was paid by card at Stripe without an order of ours ({paper}); Stripe keeps {fee} of it."),
    "card_disputed": _("The payer's bank took {amount} back ({paper}); Stripe charges {fee}."),
    "card_dispute_won": _("The payer's bank gave the money back ({paper}); Stripe charges {fee}."),
}

ELSEWHERE = {"ignore": (Kind.OUTSIDE, "bank_line_ignored"), "stripe": (Kind.STRIPE, "bank_line_stripe")}  # resolution → its account
SUBJECTS = {
    "line": _("Bank line"),
    "part": _("Part of a bank line"),
    "cash": _("Cash of payment"),
    "refund": _("Refund"),
    "card": _("Card payment"),
    "dispute": _("Dispute"),
}


OWN = "payee:"  # before a payee's code: it says itself that money came into its account, whose number no line holds


def owner_of(account):
    """Whose bank account this number is; where nobody's is named, the platform's."""
    if account.startswith(OWN):
        return account.removeprefix(OWN)
    return next((payee for payee, known in settings.PAYMENT_ACCOUNTS.items() if account and known["account"] == account), PLATFORM)


RETURNED, RETURNED_LESS = "returned", "returned_less"  # resolutions: see `of_line`


def of_line(line):
    """A transfer of ours that came back stands in the book as if it had never gone: so does this line of it, but for the bank's charge."""
    if line.resolution in (RETURNED, RETURNED_LESS):
        sums = {(Kind.BANK_FEES, ""): line.kept, (Kind.BANK, owner_of(line.account)): -line.kept}
        details = {"amount": line.amount, "kept": line.kept, "line": str(line.pk)}
        return Matter(f"line:{line.pk}", f"bank_line_{line.resolution}", sums, details=details)
    where, kind = ELSEWHERE.get(line.resolution, (None, "bank_line"))
    outside = remainder(line) if where else 0
    sums = {(Kind.BANK, owner_of(line.account)): line.amount, (Kind.UNASSIGNED, ""): outside - line.amount, (where, ""): -outside}
    kind = kind if outside else "bank_line"
    return Matter(f"line:{line.pk}", kind, sums, details={"amount": line.amount, "line": str(line.pk)})


def of_part(part, *, gone=False):
    amount = 0 if gone else part.amount
    return Matter(
        f"part:{part.pk}",
        "transfer_taken_back" if gone else "transfer_assigned",
        {(Kind.UNASSIGNED, ""): amount, (Kind.RECEIVABLE, ""): -amount},
        part.intent.reference,
        {"amount": part.amount, "memo": part.intent.memo},
    )


def of_cash(intent):
    sums = {(Kind.CASH, intent.collector or intent.payee): intent.received, (Kind.RECEIVABLE, ""): -intent.received}
    return Matter(f"cash:{intent.pk}", "cash_taken", sums, intent.reference, {"amount": intent.received, "memo": intent.memo})


def of_card(payment):
    """What a card paid, less what Stripe keeps for itself. Without an intent it is nobody's yet."""
    fee = payment.fee or 0 if payment.received else 0
    source = Kind.RECEIVABLE if payment.intent_id else Kind.UNASSIGNED
    sums = {(Kind.STRIPE, ""): payment.received - fee, (Kind.STRIPE_FEES, ""): fee, (source, ""): -payment.received}
    details = {"amount": payment.received, "fee": fee, "paper": payment.stripe_id or ""}
    kind = "card_paid" if payment.intent_id else "card_unknown"
    return Matter(f"card:{payment.pk}", kind, sums, _reference_of(payment), details)


def of_dispute(dispute):
    sums = {(Kind.DISPUTED, ""): dispute.taken, (Kind.STRIPE_FEES, ""): dispute.fee, (Kind.STRIPE, ""): -dispute.taken - dispute.fee}
    kind = "card_disputed" if dispute.taken else "card_dispute_won"
    details = {"amount": dispute.taken, "fee": dispute.fee, "paper": dispute.stripe_id}
    return Matter(f"dispute:{dispute.pk}", kind, sums, _reference_of(dispute.payment), details)


def _reference_of(payment):
    return payment.intent.reference if payment and payment.intent_id else ""


def of_refund(refund, *, gone=False, came_back=False):
    if gone:
        reference = refund.intent.reference if refund.intent_id else ""
        return Matter(f"refund:{refund.pk}", "refund_withdrawn", {}, reference, {"amount": refund.amount})
    source = Kind.RECEIVABLE if refund.intent_id else Kind.UNASSIGNED
    kept = _went_from(refund) if refund.sent_at else (Kind.REFUNDS, "")
    sent = "refund_to_card" if refund.by_card else "refund_sent"
    sent = "refund_by_dispute" if _gone_by_dispute(refund) else sent
    return Matter(
        f"refund:{refund.pk}",
        sent if refund.sent_at else "refund_back" if came_back else "refund_due",
        {(source, ""): refund.amount, kept: -refund.amount},
        refund.intent.reference if refund.intent_id else "",
        {"amount": refund.amount, "paper": refund.bank_reference},
    )


def _gone_by_dispute(refund):
    return refund.by_card and refund.bank_reference.startswith(disputed.GONE_BY)


def _went_from(refund):
    if _gone_by_dispute(refund):
        return Kind.DISPUTED, ""
    return (Kind.STRIPE, "") if refund.by_card else (Kind.BANK, paid_from(refund))


def paid_from(refund):
    """Whose bank account a refund by transfer leaves."""
    if refund.sender:
        return refund.sender
    payee = refund.intent.payee if refund.intent_id else owner_of(refund.line.account if refund.line_id else "")
    own = not is_shared(payee) and (refund.intent_id is None or refund.intent.method == Method.VIETQR)
    return payee if own or payee in settings.PAYMENT_ACCOUNTS else PLATFORM


def book(*matters, at=None, person=None):
    services.bring(matters, at=at, person=person)


def register_checks():
    words = _("Each bank line, each part of it, each cash payment and each refund is in the book")
    checks.register_matters("money", words, _all, prefixes=SUBJECTS)
    checks.register("captured", _("A card pays what the makers have accepted"), _captured)
    checks.register("received", _("What a payment has received is the sum of its parts"), _received)


def _all():
    yield from map(of_line, BankLine.objects.order_by("pk").iterator())
    yield from map(of_part, Allocation.objects.select_related("intent").order_by("pk").iterator())
    yield from map(of_cash, Intent.objects.filter(method=Method.COD, received__gt=0).order_by("pk").iterator())
    yield from map(of_refund, Refund.objects.select_related("intent", "line").order_by("pk").iterator())
    yield from map(of_card, CardPayment.objects.filter(received__gt=0).select_related("intent").order_by("pk").iterator())
    yield from map(of_dispute, CardDispute.objects.select_related("payment__intent").order_by("pk").iterator())


def _captured():
    """Where a sum was only kept ready, no more and no less was taken than the makers had accepted."""
    rows = CardPayment.objects.filter(capture_amount__isnull=False, received__gt=0)
    wrong = rows.exclude(received=F("capture_amount"))
    return rows.count(), {str(row): (str(row.capture_amount), str(row.received)) for row in wrong}


def _received():
    rows = Intent.objects.filter(method=Method.VIETQR).annotate(parts=Coalesce(Sum("allocations__amount"), 0))
    wrong = rows.exclude(parts=F("received"))
    cards = Intent.objects.filter(method=Method.CARD).annotate(parts=Coalesce(Sum("cards__received"), 0))
    wrong = [*wrong, *cards.exclude(parts=F("received"))]
    return rows.count() + cards.count(), {intent.memo: (str(intent.parts), str(intent.received)) for intent in wrong}
