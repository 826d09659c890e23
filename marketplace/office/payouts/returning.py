"""Transfers of ours that a bank sends back: a line by which money came names one. Certain ones are taken, others a person confirms."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from marketplace.foundation.core import dates
from marketplace.foundation.core.text import fold
from marketplace.foundation.payments import selectors as payments
from marketplace.foundation.payments import services as money
from marketplace.foundation.payments.models import BankLine

from . import services
from .answers import packed
from .models import Payout, Repayment, Transfer

KINDS = {"payout": Payout, "repayment": Repayment}
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
    """A transfer of just this sum that may have come back; `named`: the line bears its words or its reference."""

    transfer: Transfer
    named: bool

    @property
    def key(self):
        return f"{next(name for name, model in KINDS.items() if isinstance(self.transfer, model))}-{self.transfer.pk}"

    @property
    def words(self):
        said = {"memo": self.transfer.memo, "account": self.transfer.account, "state": self.transfer.get_state_display()}
        return _("%(memo)s, %(account)s (%(state)s)") % said


def candidates(line):
    """[Candidate], those that the line names first, then the latest."""
    return candidates_of([line]).get(line.pk, [])


def candidates_of(lines):
    """{line's key: [Candidate]} of many; two queries."""
    lines = [line for line in lines if line.state == BankLine.State.ASK and not line.allocations.all()]
    rows = _gone({line.amount for line in lines}) if lines else []
    found = {line.pk: [Candidate(row, _names(line, row)) for row in rows if _fits(line, row)] for line in lines}
    return {key: sorted(some, key=lambda one: not one.named) for key, some in found.items() if some}


def _gone(amounts):
    """What left the bank of late and has not come back, the latest first."""
    since = timezone.now() - LONGEST
    rows = []
    for model in KINDS.values():
        gone = model.objects.filter(amount__in=amounts, state__in=Transfer.MAY_COME_BACK, returned=None, account__isnull=False)
        gone = gone.filter(Q(settled_at=None) | Q(settled_at__gte=since), batch__exported_at__isnull=False)
        rows += gone.select_related("batch", "account", *(["producer"] if model is Payout else []))
    return sorted(rows, key=lambda row: (row.batch_id, row.pk), reverse=True)


def _fits(line, transfer):
    """Banks often tell the day alone."""
    return transfer.amount == line.amount and dates.today(transfer.batch.exported_at) <= dates.today(line.booked_at)


def _names(line, transfer):
    words, reference = packed(line.words), packed(transfer.bank_reference)
    return packed(transfer.memo) in words or (len(reference) > SHORT_REFERENCE and reference in words)


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
    return sum(_take_back(line, [one for one in found.get(line.pk, ()) if one.named], on) for line in lines)


def _take_back(line, named, on):
    if len(named) != 1:
        return 0
    try:
        services.take_returned(named[0].transfer, line=line, reason=why(line.words), wrong_account=True, actor=None, on=on)
    except ValidationError:  # somebody has decided this very moment
        return 0
    return 1


def confirm(key, *, line, actor, note="", on=None):
    """`key` as `Candidate` has it: somebody says that this is the one."""
    found = {one.key: one for one in candidates(line)}
    if key not in found:
        raise ValidationError(_("Please choose which of our transfers the bank sends back."), code="transfer")
    reason = note or why(line.words)
    return services.take_returned(found[key].transfer, line=line, reason=reason, wrong_account=True, actor=actor, on=on)
