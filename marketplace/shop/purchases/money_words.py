"""What a shopper reads about a transfer that is not simply right, in messages and on the page of the order."""

from django.utils.translation import gettext as _

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.foundation.payments import giving_back
from marketplace.foundation.payments import selectors as payments
from marketplace.foundation.payments.models import Intent, Method

TOLD_DECISIONS = ("refund", "assign")  # taken up late money is told as any payment


def asked_words(line, intent):
    """The line waits for an operator."""
    got = {"got": dong(line.amount)}
    if line.verdict == "under":
        return short_words(intent)
    if line.verdict == "over":
        said = _("we have received %(got)s, %(over)s more than is due. The order is paid; what is too much goes back to you.")
        return said % (got | {"over": dong(payments.remainder(line))})
    if line.verdict == "double":
        return _("we have received another %(got)s for an order that was already paid. It goes back to you.") % got
    if line.verdict == "late":
        said = _("we have received %(got)s after the order had ended. We are looking whether the goods are still there and will tell you.")
        return said % got
    if line.verdict == "several":
        return _("we have received one transfer of %(got)s for several orders. We are looking which it pays and will tell you.") % got
    return ""


def short_words(intent):
    """`Đã nhận 120.000 ₫, còn thiếu 30.000 ₫.`"""
    if intent.state != Intent.State.OPEN or not intent.received or not intent.missing:
        return ""
    said = {"got": dong(intent.received), "missing": dong(intent.missing), "until": dates.moment_words(intent.expires_at)}
    if intent.running():
        return _("we have received %(got)s; %(missing)s are missing. Please send the rest before %(until)s: the QR code shows it.") % said
    return _("we have received %(got)s; %(missing)s are missing and the time has ended. What came goes back to you.") % said


def decided_words(line, intent):
    back = sum(refund.amount for refund in line.refunds.all())
    if back:
        return _("%(back)s of your transfer go back to you.") % {"back": dong(back)}
    return short_words(intent)


def notes_of(purchase):
    """Sentences for the page of the order; none where all is simply right."""
    sent = [_sent_words(row) for row in payments.refunds_of(purchase.reference).select_related("intent", "line") if _is_told(row)]
    if purchase.method != Method.VIETQR:
        return sent
    intents = list(payments.intents_of(purchase.reference))
    told = [short_words(intent) for intent in intents]
    told += [asked_words(line, intents[0]) for line in payments.lines_of(purchase.reference) if line.verdict != "under"]
    return [words[0].upper() + words[1:] for words in told if words] + sent


def _is_told(refund):
    """By transfer; the card's own bank says the rest."""
    return refund.sent_at and not refund.by_card


def _sent_words(refund):
    if giving_back.is_sent_by_its_producer(refund):
        said = {"back": dong(refund.amount), "day": dates.words(refund.sent_at), "paper": refund.bank_reference}
        return _("%(back)s were sent back by the maker on %(day)s (%(paper)s).") % said
    return _("%(back)s were sent back on %(day)s.") % {"back": dong(refund.amount), "day": dates.words(refund.sent_at)}
