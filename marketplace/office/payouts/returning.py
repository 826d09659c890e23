"""Transfers of ours that a bank sends back: a line by which money came names one. Certain ones are taken, others a person confirms."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from marketplace.foundation.core import dates
from marketplace.foundation.core.money import dong
from marketplace.foundation.core.text import fold
from marketplace.foundation.payments import giving_back
from marketplace.foundation.payments import selectors as payments
from marketplace.foundation.payments import services as money
from marketplace.foundation.payments.booking import owner_of
from marketplace.foundation.payments.models import BankLine
from marketplace.foundation.payments.selectors import PLATFORM

from . import came_back
from .answers import packed
from .came_back import LARGEST_CHARGE, HandSent
from .models import Payout, Repayment, Transfer

KINDS = {"payout": Payout, "repayment": Repayment, "refund": HandSent}
SAYS_SO = re.compile(r"hoan|tra lai|tralai|return|revers|refund|reject|tu choi|khong|sai|huy")  # as banks write, without marks
WHY = (  # what a bank's words mean for whoever mends the account; the words themselves may hold a name
    (re.compile(r"sai ten|ten khong|khong dung ten|name"), gettext_lazy("the holder's name is not the one of the account")),
    (re.compile(r"tk dong|khoan dong|da dong|closed"), gettext_lazy("the account is closed")),
    (re.compile(r"sai|khong ton tai|khong hop le|invalid|khong dung"), gettext_lazy("there is no such account")),
)
LONGEST = timedelta(days=120)
SHORT_REFERENCE = 5  # signs; shorter ones stand in too many other words


@dataclass(frozen=True)
class Candidate:
    """A transfer that may have come back: of just this sum, or `named`, of so much more as a bank may have `kept`.

    `named`: the line bears its words or its reference; `sure`: by these alone nothing else can be meant.
    """

    transfer: Transfer | HandSent
    named: bool
    sure: bool
    kept: int = 0

    @property
    def key(self):
        return f"{next(name for name, model in KINDS.items() if isinstance(self.transfer, model))}-{self.transfer.pk}"

    @property
    def words(self):
        said = _transfer_words(self.transfer)
        return _("%(transfer)s: %(less)s less (the bank's charge)") % {"transfer": said, "less": dong(self.kept)} if self.kept else said

    @property
    def sentence(self):
        said = {"memo": self.transfer.memo, "sent": dong(self.transfer.amount), "less": dong(self.kept)}
        return _("Transfer %(memo)s of %(sent)s came back, %(less)s less (the bank's charge).") % said


def _transfer_words(transfer):
    if isinstance(transfer, HandSent):
        return _("%(memo)s, a refund sent by hand on %(day)s") % {"memo": transfer.memo, "day": dates.words(_gone_on(transfer))}
    said = {"memo": transfer.memo, "account": transfer.account, "state": transfer.get_state_display()}
    return _("%(memo)s, %(account)s (%(state)s)") % said


def _gone_on(transfer):
    return dates.today(transfer.refund.sent_at if isinstance(transfer, HandSent) else transfer.batch.exported_at)


def candidates(line):
    """[Candidate], those that the line names first, then the latest."""
    return candidates_of([line]).get(line.pk, [])


def candidates_of(lines):
    """{line's key: [Candidate]} of many; three queries, one more where refunds were sent by hand."""
    lines = [line for line in lines if line.state == BankLine.State.ASK and not line.allocations.all()]
    rows = _gone({line.amount for line in lines}) if lines else []
    found = {line.pk: [one for row in rows if (one := _candidate(line, row))] for line in lines}
    return {key: sorted(some, key=lambda one: not one.named) for key, some in found.items() if some}


def _gone(amounts):
    """What left the bank of late and has not come back, the latest first; then what was sent by hand."""
    since = timezone.now() - LONGEST
    sums = reduce(or_, [Q(amount__range=(amount, amount + LARGEST_CHARGE)) for amount in sorted(amounts)])
    rows = []
    for model in (Payout, Repayment):
        gone = model.objects.filter(sums, state__in=Transfer.MAY_COME_BACK, returned=None, account__isnull=False)
        gone = gone.filter(Q(settled_at=None) | Q(settled_at__gte=since), batch__exported_at__isnull=False)
        rows += gone.select_related("batch", "account", *(["producer"] if model is Payout else []))
    rows.sort(key=lambda row: (row.batch_id, row.pk), reverse=True)
    return rows + [HandSent(refund) for refund in giving_back.sent_by_hand(sums, since=since)]


def _candidate(line, transfer):
    """Banks often tell the day alone."""
    kept, by_hand = transfer.amount - line.amount, isinstance(transfer, HandSent)
    if not 0 <= kept <= LARGEST_CHARGE or _gone_on(transfer) > dates.today(line.booked_at):
        return None
    if by_hand and owner_of(line.account) != PLATFORM:
        return None
    by_bank, by_us = _names(line, transfer)
    named = by_bank or by_us
    return Candidate(transfer, named, by_bank if by_hand else named, kept) if named or not kept else None


def _names(line, transfer):
    """Whether the line bears the bank's reference of it, and our own words."""
    words, reference = packed(line.words), packed(transfer.bank_reference)
    ours = packed(transfer.reference if isinstance(transfer, HandSent) else transfer.memo)
    return len(reference) > SHORT_REFERENCE and reference in words, bool(ours) and ours in words


def why(words):
    """In Vietnamese, for it is kept."""
    with override("vi"):
        found = next((said for pattern, said in WHY if pattern.search(fold(words))), None)
        return _("The bank sent it back: %(why)s.") % {"why": found} if found else _("The bank sent it back without saying why.")


def take_back_certain(*, on=None):
    """The bank says that it sends back, and names one transfer of just this sum. How many were taken."""
    money.match_new()
    lines = [line for line in payments.lines_to_decide() if SAYS_SO.search(fold(line.words))]
    found = candidates_of(lines)
    return sum(_take_back(line, [one for one in found.get(line.pk, ()) if one.sure and not one.kept], on) for line in lines)


def _take_back(line, sure, on):
    if len(sure) != 1:
        return 0
    try:
        _take(sure[0], line=line, reason=why(line.words), actor=None, on=on)
    except ValidationError:  # somebody has decided this very moment
        return 0
    return 1


def _take(one, **said):
    said |= {"less": bool(one.kept)}
    if isinstance(one.transfer, HandSent):
        return came_back.take_refund_returned(one.transfer.refund, **said)
    return came_back.take_returned(one.transfer, wrong_account=True, **said)


def confirm(key, *, line, actor, note="", less=False, on=None):
    """`key` as `Candidate` has it: somebody says that this is the one, and whether the bank has kept a charge of it."""
    found = {one.key: one for one in candidates(line) if bool(one.kept) == less}
    if key not in found:
        raise ValidationError(_("Please choose which of our transfers the bank sends back."), code="transfer")
    return _take(found[key], line=line, reason=note or why(line.words), actor=actor, on=on)
