"""Which refunds a transfer has to bring back, to whom and into which account. Reads; writes nothing."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from marketplace.foundation.core import working
from marketplace.foundation.payees import banks, sealing
from marketplace.foundation.payees import selectors as payees
from marketplace.foundation.payees.models import FOR_REFUNDS, BankAccount

from . import booking, disputed
from .models import BankLine, Refund
from .selectors import PLATFORM

LINE = "line-"


@dataclass
class ToSend:
    """`why` says what keeps it: "", none, failed, disputed (the card's bank gives or gave it back), own (its producer received the
    money and sends it itself)."""

    refund: Refund
    payee: str
    account: BankAccount
    why: str
    lacks: str = ""  # whoever sends it waits for an account: none, failed

    @property
    def sender(self):
        """Whose account it leaves: a producer's code, or "platform"."""
        return booking.paid_from(self.refund)

    @property
    def send_by(self):
        """Until when a producer has time to send it; None as long as nobody has said where to."""
        if self.lacks:
            return None
        return working.add_days(max(self.refund.due_at, self.account.entered_at), settings.REFUND_OWN_WORKING_DAYS)

    def late(self, on=None):
        return self.why == "own" and not self.lacks and self.send_by <= (on or timezone.now())

    @property
    def reference(self):
        """Of the purchase; empty where nobody knows what the money was for."""
        return reference_of(self.payee)


def payee_of(refund):
    """Under which name the account of whoever is paid back is kept: one for each purchase."""
    if refund.intent_id:
        return f"{FOR_REFUNDS}{refund.intent.reference}"
    references = {intent.reference for intent in refund.line.named.all()} if refund.line_id else set()
    return f"{FOR_REFUNDS}{references.pop() if len(references) == 1 else f'{LINE}{refund.line_id}'}"


def payee_for(reference):
    return f"{FOR_REFUNDS}{reference}"


def reference_of(payee):
    name = payee.removeprefix(FOR_REFUNDS)
    return "" if name.startswith(LINE) else name


def waiting():
    """By transfer, and not sent yet."""
    return Refund.objects.filter(sent_at=None, by_card=False).select_related("intent", "line").prefetch_related("line__named")


def owed_to(references):
    """By transfer or card, of these purchases, not sent yet."""
    return Refund.objects.filter(Q(intent__reference__in=references) | Q(line__named__reference__in=references), sent_at=None)


def refunds_to(payee):
    """Of one payee, not sent yet."""
    name = payee.removeprefix(FOR_REFUNDS)
    if name.startswith(LINE):
        return waiting().filter(line=int(name.removeprefix(LINE)))
    mine = Q(intent__reference=name) | Q(line__named__reference=name)
    return waiting().filter(pk__in=Refund.objects.filter(mine).values("pk"))


def to_send():
    """[ToSend] of all that stand in no batch, the longest owed first."""
    return _judged(list(waiting().filter(taken_at=None)))


def to(payee):
    """[ToSend] of one payee, whether or not they stand in a batch."""
    return _judged(list(refunds_to(payee)))


def own_of(codes):
    """[ToSend] that these producers send themselves: the money came into their own hands."""
    by_account = Q(line__account__in=[f"{booking.OWN}{code}" for code in codes])
    rows = waiting().filter(Q(sender__in=codes) | Q(intent__payee__in=codes) | by_account)
    return [row for row in _judged(list(rows)) if row.why == "own" and row.sender in codes]


def sent_by_hand(sums, *, since):
    """Out of the platform's own account, outside of any batch; `sums`: a condition on the amount."""
    rows = Refund.objects.filter(sums, sent_at__gte=since, by_card=False, taken_at=None).exclude(bank_reference="")
    rows = rows.select_related("intent", "line").prefetch_related("line__named").order_by("-sent_at", "-pk")
    return [row for row in rows if not is_sent_by_its_producer(row)]


def late(on=None):
    """[ToSend] that a producer should have sent by now."""
    return [row for row in to_send() if row.late(on)]


def of(refunds):
    """The same of these alone, whether or not they stand in a batch."""
    return _judged(list(waiting().filter(pk__in=[row.pk for row in refunds])))


def _judged(rows):
    names = {row.pk: payee_of(row) for row in rows}
    accounts = payees.current_accounts(set(names.values()))
    held = set(disputed.of([row.intent_id for row in rows if row.intent_id]).values_list("payment__intent", flat=True))
    return [_to_send(row, names[row.pk], accounts.get(names[row.pk]), row.intent_id in held) for row in rows]


def _to_send(refund, payee, account, held):
    own = "own" if is_sent_by_its_producer(refund) else ""
    keeps = payees.why_not(account)
    lacks = keeps if keeps in ("none", "failed") and not held else ""
    return ToSend(refund, payee, account, "disputed" if held else own or keeps, lacks)


def is_sent_by_its_producer(refund):
    """Whoever received the money in its own bank account sends it back itself."""
    return booking.paid_from(refund) != PLATFORM


@dataclass
class Offer:
    """An account that money of this payee came from, as the bank told."""

    key: int
    said: dict  # as `services.name_account` takes it

    @property
    def bank(self):
        return banks.known()[self.said["bank_bin"]]

    @property
    def last(self):
        return self.said["number"][-4:]


def offers(payee):
    """[Offer], each account once."""
    name = payee.removeprefix(FOR_REFUNDS)
    mine = Q(allocations__intent__reference=name) | Q(named__reference=name)
    if name.startswith(LINE):
        mine = Q(pk=int(name.removeprefix(LINE)))
    lines = BankLine.objects.filter(mine).exclude(payer="").distinct().order_by("pk")
    found = [Offer(line.pk, sealing.opened(line.payer)) for line in lines]
    return list({(offer.said["bank_bin"], offer.said["number"]): offer for offer in found}.values())
